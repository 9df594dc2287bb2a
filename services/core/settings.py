"""Settings of one installation, read from `LBA_…` environment variables or a `.env` file.

Each has a default with which the product runs on a desktop without configuration.
"""

import re
from email.utils import getaddresses
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.core.constants import OFFER_LIFE_DAYS

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class EngineKind(StrEnum):
    """What answers searches."""

    MEMORY = "memory"
    SQL = "sql"


class MailTransport(StrEnum):
    """Where messages go."""

    LOCAL = "local"
    SMTP = "smtp"


class SmtpSecurity(StrEnum):
    """How the way to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


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
    offer_days: int = Field(
        OFFER_LIFE_DAYS, ge=8, le=180, description="Jours pendant lesquels une offre est visible."
    )
    register_url: str = Field(
        "",
        description="Adresse du registre « Recherche d'entreprises » qui identifie un SIRET "
        "(https://recherche-entreprises.api.gouv.fr) ; vide : aucun registre n'est interrogé.",
    )
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
    login_burst: int = Field(
        20, ge=1, description="Connexions et codes d'affilée acceptés d'une même adresse IP."
    )
    login_rate: float = Field(
        1 / 15, gt=0, description="Connexions et codes par seconde acceptés ensuite."
    )
    event_burst: int = Field(
        60, ge=1, description="Actions d'affilée acceptées d'une même page avant limitation."
    )
    event_rate: float = Field(
        15.0, gt=0, description="Actions par seconde acceptées ensuite d'une même page."
    )
    mail_transport: MailTransport = Field(
        MailTransport.LOCAL,
        description="Envoi des messages : « local » (fichiers du dossier des données, rien ne "
        "sort de la machine) ou « smtp ».",
    )
    mail_from: str = Field(
        "Duo Alternance <ne-pas-repondre@localhost>",
        description="Expéditeur des messages : « Nom <adresse> ».",
    )
    smtp_host: str = Field("localhost", description="Serveur SMTP.")
    smtp_port: int = Field(25, ge=1, le=65535, description="Port du serveur SMTP.")
    smtp_user: str = Field("", description="Compte du serveur SMTP ; vide : sans compte.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Mot de passe du compte SMTP.")
    smtp_security: SmtpSecurity = Field(
        SmtpSecurity.NONE,
        description="Protection de la connexion SMTP : « none », « starttls » ou « tls ».",
    )
    mail_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret avec lequel le prestataire d'envoi signale les retours ; vide : "
        "personne ne le peut.",
    )

    @field_validator("mail_from")
    @classmethod
    def _check_sender(cls, value: str) -> str:
        # Every message would fail on it, long after the start.
        found = getaddresses([value])
        address = found[0][1] if len(found) == 1 and value.isprintable() else ""
        if not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", address):
            raise ValueError("expected « Nom <adresse> »")
        return value

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
