"""What is forgotten, and what time alone changes."""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import col

from services.accounts.models import AccountSession, LoginLink, Person
from services.catalog.enums import Kind
from services.catalog.models import Offer, TrainingSession
from services.core.clock import paris_today, utc_now
from services.core.constants import ACCOUNT_DAYS, DEPOSIT_DAYS
from services.core.database import Database
from services.search import projection

# Kept a while after their end, to recognise a link that is followed too late.
KEPT = timedelta(days=7)


def forget_sign_ins(database: Database) -> None:
    """Delete the sign-ins and the sessions that ended a week ago."""
    before = utc_now() - KEPT
    with database.write() as session:
        session.execute(delete(LoginLink).where(col(LoginLink.expires_at) < before))
        session.execute(delete(AccountSession).where(col(AccountSession.expires_at) < before))


def forget_people(database: Database) -> int:
    """Delete the people who have not come for two years, or never proved their address.

    Their offers stay, without their name (GDPR; retention of recruiter accounts, section 10.5).
    Return how many.
    """
    now = utc_now()
    never_came = and_(
        col(Person.email_confirmed_at).is_(None),
        col(Person.created_at) < now - timedelta(days=DEPOSIT_DAYS),
    )
    is_old = col(Person.last_seen_at) < now - timedelta(days=ACCOUNT_DAYS)
    with database.write() as session:
        ids = list(session.execute(select(col(Person.id)).where(or_(is_old, never_came))).scalars())
        own = col(Offer.author_id).in_(ids)
        session.execute(update(Offer).where(own).values(apply_email="", apply_phone=""))
        session.execute(delete(Person).where(col(Person.id).in_(ids)))
    return len(ids)


def refresh_trainings(database: Database) -> int:
    """Write anew what the search knows of trainings that had an intake yesterday.

    Cards keep the intakes to come: those that passed must go.
    """
    yesterday = paris_today() - timedelta(days=1)
    with database.write() as session:
        passed = select(col(TrainingSession.training_id)).where(
            col(TrainingSession.starts_on).between(yesterday - timedelta(days=7), yesterday)
        )
        ids = sorted(set(session.execute(passed).scalars()))
        projection.refresh(session, Kind.TRAINING, ids)
    return len(ids)
