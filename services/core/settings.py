"""Settings of one installation, read from `LBA_…` environment variables or a `.env` file.

Each has a default with which the product runs on a desktop without configuration.
"""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class EngineKind(StrEnum):
    """What answers searches."""

    MEMORY = "memory"
    SQL = "sql"


class Settings(BaseSettings):
    """What an operator may change; every field is one environment variable `LBA_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="LBA_", env_file=".env", extra="ignore")

    port: int = Field(8790, ge=1, le=65535, description="Port d'écoute du serveur.")
    host: str = Field("127.0.0.1", description="Adresse d'écoute du serveur.")
    public_url: str = Field(
        "", description="Adresse publique du site ; vide : http://localhost:<port>."
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default_factory=lambda: ["localhost", "127.0.0.1", "[::1]"],
        description="Noms d'hôte acceptés, séparés par des virgules (celui de public_url l'est).",
    )
    data_dir: Path = Field(
        PROJECT_ROOT / "var", description="Dossier de la base, de l'index et des fichiers."
    )
    database_url: str = Field(
        "", description="Adresse de la base ; vide : SQLite dans le dossier des données."
    )
    tile_url: str = Field(
        "", description="Tuiles de carte en ligne ({z}/{x}/{y}) ; vide : fond local hors ligne."
    )
    tile_attribution: str = Field("", description="Mention des auteurs des tuiles en ligne.")
    demo_seed: int = Field(2026, description="Graine du jeu de démonstration.")
    search_engine: EngineKind = Field(
        EngineKind.MEMORY,
        description="Moteur de recherche : « memory » (index en mémoire) ou « sql » (plus lent, "
        "pour une machine de peu de mémoire).",
    )
    api_burst: int = Field(
        300, ge=1, description="Appels de l'API d'affilée acceptés d'une même adresse IP."
    )
    api_rate: float = Field(
        100.0, gt=0, description="Appels de l'API par seconde acceptés ensuite d'une même adresse."
    )
    event_burst: int = Field(
        60, ge=1, description="Actions d'affilée acceptées d'une même page avant limitation."
    )
    event_rate: float = Field(
        15.0, gt=0, description="Actions par seconde acceptées ensuite d'une même page."
    )

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value

    @property
    def base_url(self) -> str:
        """The public address, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def sql_url(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lba.db'}"

    @property
    def served_hosts(self) -> frozenset[str]:
        """Every host name, without its port, that the server answers to."""
        return frozenset(self.allowed_hosts) | {urlsplit(self.base_url).hostname or "localhost"}

    @property
    def uses_tls(self) -> bool:
        """Whether people reach the site by https (a proxy may end TLS before the server)."""
        return self.base_url.startswith("https://")


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
