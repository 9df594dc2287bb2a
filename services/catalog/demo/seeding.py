"""Fill a database with the demonstration, or take it away."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel, col, select

from services.catalog.demo.companies import (
    Company,
    Row,
    make_companies,
    make_providers,
    make_scores,
)
from services.catalog.demo.offers import make_offers
from services.catalog.demo.trainings import make_trainings
from services.catalog.demo.world import World
from services.catalog.enums import OfferEventKind, OfferStatus
from services.catalog.models import (
    Establishment,
    EstablishmentScore,
    Offer,
    OfferEvent,
    OfferRome,
    ScoreVersion,
    SourceRecord,
    Training,
    TrainingProvider,
    TrainingRome,
    TrainingSession,
)
from services.core.batches import batched
from services.core.clock import utc_now
from services.core.database import Database

BATCH = 5_000
Progress = Callable[[str], None]
Finish = Callable[[Session, Progress], object]
# Those that refer to others first, so that a purge never leaves a dangling row.
DEMO_TABLES: tuple[type[SQLModel], ...] = (
    Offer,
    Training,
    ScoreVersion,
    Establishment,
    TrainingProvider,
    SourceRecord,
)


@dataclass(frozen=True)
class Profile:
    """How many rows to invent."""

    offers: int
    establishments: int
    trainings: int
    providers: int


PROFILES = {
    "demo": Profile(offers=6_000, establishments=12_000, trainings=5_000, providers=600),
    "small": Profile(offers=400, establishments=800, trainings=300, providers=40),
    "national": Profile(offers=120_000, establishments=500_000, trainings=60_000, providers=6_000),
}


def has_demo(session: Session) -> bool:
    """Whether any invented row is in the catalogue."""
    return any(
        session.exec(select(table).where(table.is_demo).limit(1)).first()  # type: ignore[attr-defined]
        for table in DEMO_TABLES
    )


def purge(session: Session) -> dict[str, int]:
    """Remove every invented row and nothing else; return how many went, by table."""
    removed = {}
    for table in DEMO_TABLES:
        statement = delete(table).where(col(table.is_demo))  # type: ignore[attr-defined]
        removed[str(table.__tablename__)] = session.execute(statement).rowcount  # type: ignore[attr-defined]
    return removed


def seed(
    database: Database,
    profile: Profile,
    random_seed: int,
    finish: Finish,
    say: Progress = lambda _: None,
) -> dict[str, int]:
    """Replace the demonstration by a new one, in one transaction; return rows by table.

    The same profile, seed and clock give the same rows. `finish` is called at the end of the
    transaction: what derives from the catalogue is written there.
    """
    now = utc_now().replace(microsecond=0)
    random = np.random.default_rng(random_seed)
    with database.write() as session:
        purge(session)
        say("Lecture des référentiels…")
        world = World(session)
        say("Centres de formation…")
        providers = _add_providers(session, world, random, profile.providers, now)
        say("Formations…")
        trainings, centres = _add_trainings(
            session, world, random, profile.trainings, providers, now
        )
        say("Entreprises…")
        companies = _add_companies(session, world, random, profile.establishments, now)
        say("Potentiels d'embauche…")
        scores = _add_scores(session, random, companies, now)
        say("Offres…")
        offers = _add_offers(session, random, profile.offers, companies, centres)
        finish(session, say)
    return {
        "training_provider": len(providers),
        "training": trainings,
        "establishment": len(companies),
        "establishment_score": scores,
        "offer": offers,
    }


def _bulk(session: Session, table: type[SQLModel], rows: Iterable[Row]) -> None:
    for batch in batched(rows, BATCH):
        session.execute(insert(table), batch)


def _ids(session: Session, table: Any, key: Any) -> dict[str, int]:
    """Return the ids given by the database to the invented rows, by their own key."""
    return {
        value: id_ for id_, value in session.execute(select(table.id, key).where(table.is_demo))
    }


def _add_providers(
    session: Session, world: World, random: np.random.Generator, size: int, now: datetime
) -> Sequence[TrainingProvider]:
    _bulk(session, TrainingProvider, make_providers(world, random, size, now))
    return session.exec(
        select(TrainingProvider).where(TrainingProvider.is_demo).order_by(TrainingProvider.siret)
    ).all()


def _add_trainings(
    session: Session,
    world: World,
    random: np.random.Generator,
    size: int,
    providers: Sequence[TrainingProvider],
    now: datetime,
) -> tuple[int, dict[str, list[int]]]:
    """Add the trainings; return how many, and the centres that teach each occupation."""
    drafts = make_trainings(world, random, size, providers, now)
    _bulk(session, Training, (draft.row for draft in drafts))
    ids = _ids(session, Training, Training.source_id)
    _bulk(session, TrainingRome, _rome_rows("training_id", ids, drafts))
    _bulk(
        session,
        TrainingSession,
        (
            {"training_id": ids[d.row["source_id"]], "starts_on": a, "ends_on": b, "seats": seats}
            for d in drafts
            for a, b, seats in d.sessions
        ),
    )
    centres: dict[str, list[int]] = {}
    for draft in drafts:
        for code in draft.rome_codes:
            centres.setdefault(code, []).append(draft.row["provider_id"])
    return len(drafts), centres


def _add_companies(
    session: Session, world: World, random: np.random.Generator, size: int, now: datetime
) -> list[tuple[int, Company]]:
    companies = make_companies(world, random, size, now)
    _bulk(session, Establishment, (company.row for company in companies))
    ids = _ids(session, Establishment, Establishment.siret)
    return [(ids[company.row["siret"]], company) for company in companies]


def _add_scores(
    session: Session,
    random: np.random.Generator,
    companies: Sequence[tuple[int, Company]],
    now: datetime,
) -> int:
    version = ScoreVersion(label="Démonstration", is_active=True, is_demo=True, created_at=now)
    session.add(version)
    session.flush()
    rows = make_scores(random, companies, version.id or 0)
    _bulk(session, EstablishmentScore, rows)
    return len(rows)


def _add_offers(
    session: Session,
    random: np.random.Generator,
    size: int,
    companies: Sequence[tuple[int, Company]],
    centres: dict[str, list[int]],
) -> int:
    drafts = make_offers(random, size, companies, centres, utc_now().replace(microsecond=0))
    _bulk(session, Offer, (draft.row for draft in drafts))
    ids = _ids(session, Offer, Offer.source_id)
    _bulk(session, OfferRome, _rome_rows("offer_id", ids, drafts))
    _bulk(
        session,
        OfferEvent,
        (
            {
                "offer_id": ids[draft.row["source_id"]],
                "kind": OfferEventKind.PUBLISHED,
                "status": OfferStatus.ACTIVE,
                "reason": "",
                "happened_at": draft.row["published_at"],
            }
            for draft in drafts
        ),
    )
    return len(drafts)


def _rome_rows(key: str, ids: dict[str, int], drafts: Iterable[Any]) -> Iterator[Row]:
    for draft in drafts:
        for position, code in enumerate(draft.rome_codes):
            yield {
                key: ids[draft.row["source_id"]],
                "rome_code": code,
                "position": position,
            }
