"""The small invented world of `tests/relevance/corpus.yaml`, stored in a database."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session, SQLModel, select

from bench.relevance_cases import CORPUS, FOLDER, Key, World
from services.catalog.demo.names import sirets
from services.catalog.enums import Kind, OfferOrigin, OfferStatus, StartType
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferRome,
    ScoreVersion,
    Training,
    TrainingProvider,
    TrainingRome,
)
from services.core.clock import utc_now
from services.core.database import Database
from services.reference.models import Commune
from services.search import projection
from services.search.columns import KINDS
from services.search.models import SearchPosting
from services.search.service import SearchService

SOURCE = "relevance"
AT_HOME, ORDINARY_AGE = "Nantes", 3
# Numbers of the fictitious range that neither the demonstration nor the tests use.
FIRST_NUMBER = 95_000_000

Row = Mapping[str, Any]
Values = dict[str, Any]


def world_of(database: Database, ids: Mapping[Key, str]) -> World:
    """Return the search of a database and what its items are about."""
    romes: dict[Key, set[str]] = {}
    with database.read() as session:
        for posting in session.exec(select(SearchPosting)):
            key = (KINDS[posting.kind], posting.item_id)
            romes.setdefault(key, set()).add(posting.rome_code)
    known = {key: frozenset(codes) for key, codes in romes.items()}
    return World(SearchService(database), ids, known)


def store(database: Database, folder: Path = FOLDER) -> dict[Key, str]:
    """Add the corpus to a database with its reference tables; return the name of each item."""
    corpus = yaml.safe_load((folder / f"{CORPUS}.yaml").read_text(encoding="utf-8"))
    with database.write() as session:
        names = _Writer(session, corpus).write()
        projection.rebuild(session)
    return names


class _Writer:
    """Writes the rows of a corpus; companies and schools first, what refers to them after."""

    def __init__(self, session: Session, corpus: Mapping[str, Any]) -> None:
        self._session = session
        self._corpus = corpus
        self._numbers = count(1)
        self._now = utc_now()
        self._owners: dict[str, tuple[int, Row, str]] = {}
        self._version = self._add(ScoreVersion(label="Corpus", is_active=True))

    def write(self) -> dict[Key, str]:
        """Write everything and return the name of each item."""
        names: dict[Key, str] = {}
        for row in self._corpus["schools"]:
            self._own(row, TrainingProvider(**self._organisation(row)))
        for row in self._corpus["companies"]:
            company = self._own(row, Establishment(**self._organisation(row)))
            names[Kind.COMPANY, company] = row["id"]
            for code, chance in row.get("romes", {}).items():
                self._session.add(self._score(company, code, chance))
        for row in self._corpus["offers"]:
            names[Kind.OFFER, self._offer(row)] = row["id"]
        for row in self._corpus["trainings"]:
            names[Kind.TRAINING, self._training(row)] = row["id"]
        self._session.flush()
        return names

    def _offer(self, row: Row) -> int:
        company, employer, place = self._owners.get(row.get("company", ""), (None, row, AT_HOME))
        published_at = self._now - timedelta(days=row.get("days", ORDINARY_AGE))
        offer = self._add(
            Offer(
                **self._sourced(),
                **self._located(row.get("at", place)),
                origin=OfferOrigin.RECRUITER,
                status=OfferStatus.ACTIVE,
                title=row["title"],
                description=row.get("about", ""),
                establishment_id=company,
                employer_name=employer["name"],
                start_type=StartType.ASAP,
                target_level=row["level"],
                published_at=published_at,
            )
        )
        for position, code in enumerate(row["romes"]):
            self._session.add(OfferRome(offer_id=offer, rome_code=code, position=position))
        return offer

    def _training(self, row: Row) -> int:
        school, _, place = self._owners[row["school"]]
        training = self._add(
            Training(
                **self._sourced(),
                **self._located(row.get("at", place)),
                provider_id=school,
                title=row["title"],
                level=row["level"],
            )
        )
        for position, code in enumerate(row["romes"]):
            self._session.add(TrainingRome(training_id=training, rome_code=code, position=position))
        return training

    def _own(self, row: Row, owner: SQLModel) -> int:
        number = self._add(owner)
        self._owners[row["id"]] = number, row, row.get("at", AT_HOME)
        return number

    def _add(self, row: SQLModel) -> int:
        self._session.add(row)
        self._session.flush()
        number: int = row.id  # type: ignore[attr-defined]
        return number

    def _score(self, company: int, code: str, chance: float) -> EstablishmentScore:
        return EstablishmentScore(
            version_id=self._version,
            establishment_id=company,
            rome_code=code,
            probability=chance,
            expected_hires=chance,
        )

    def _organisation(self, row: Row) -> Values:
        siret = sirets(FIRST_NUMBER + next(self._numbers), 1)[0]
        legal_name = f"{row['name'].upper()} SARL"
        own = {"siret": siret, "brand": row["name"], "legal_name": legal_name}
        return own | self._sourced() | self._located(row.get("at", AT_HOME))

    def _sourced(self) -> Values:
        return {"source": SOURCE, "source_id": str(next(self._numbers))}

    def _located(self, name: str) -> Values:
        commune = self._session.get_one(Commune, self._corpus["places"][name])
        return {
            "address": "1 rue des Nuages",
            "postal_code": commune.postal_codes.split()[0],
            "city": commune.name,
            "insee_code": commune.insee_code,
            "department_code": commune.department_code,
            "latitude": commune.latitude,
            "longitude": commune.longitude,
        }
