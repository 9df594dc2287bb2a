"""Every query about accounts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlmodel import Session, col

from services.accounts.models import (
    AccountSession,
    LoginLink,
    Membership,
    MembershipEvent,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person of an address (in lower case)."""
    return session.execute(select(Person).where(col(Person.email) == email)).scalar_one_or_none()


def demo_people(session: Session) -> Sequence[Person]:
    """Return the invented people that a demonstration is tried with."""
    statement = select(Person).where(col(Person.is_demo)).order_by(col(Person.id)).limit(20)
    return session.execute(statement).scalars().all()


def organisation(session: Session, kind: OrganisationKind, key: str) -> Organisation | None:
    """Return an organisation by its kind and key."""
    return session.execute(
        select(Organisation).where(col(Organisation.kind) == kind, col(Organisation.key) == key)
    ).scalar_one_or_none()


def organisation_of_opco(session: Session, opco_code: str) -> Organisation | None:
    """Return the organisation of the advisers of an OPCO."""
    return organisation(session, OrganisationKind.OPCO, opco_code)


def membership(session: Session, person_id: int, organisation_id: int) -> Membership | None:
    """Return the membership of a person in an organisation."""
    return session.execute(
        select(Membership).where(
            col(Membership.person_id) == person_id,
            col(Membership.organisation_id) == organisation_id,
        )
    ).scalar_one_or_none()


def seats(session: Session, person_id: int) -> Sequence[tuple[Membership, Organisation]]:
    """Return every membership of a person with its organisation, the oldest first."""
    rows = session.execute(
        select(Membership, Organisation)
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(col(Membership.person_id) == person_id)
        .order_by(col(Membership.id))
    )
    return [(row[0], row[1]) for row in rows]


def members(session: Session, organisation_id: int) -> Sequence[tuple[Membership, Person]]:
    """Return the people of an organisation, the oldest first."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(col(Membership.organisation_id) == organisation_id)
        .order_by(col(Membership.id))
    )
    return [(row[0], row[1]) for row in rows]


def last_events(session: Session, membership_ids: Sequence[int]) -> dict[int, MembershipEvent]:
    """Return the last event of each membership."""
    latest = (
        select(func.max(col(MembershipEvent.id)))
        .where(col(MembershipEvent.membership_id).in_(membership_ids))
        .group_by(col(MembershipEvent.membership_id))
    )
    rows = session.execute(select(MembershipEvent).where(col(MembershipEvent.id).in_(latest)))
    return {event.membership_id: event for event in rows.scalars()}


def has_granted_member(session: Session, organisation_id: int) -> bool:
    """Whether somebody may already act for an organisation."""
    return (
        session.execute(
            select(col(Membership.id))
            .where(
                col(Membership.organisation_id) == organisation_id,
                col(Membership.state) == MembershipState.GRANTED,
            )
            .limit(1)
        ).first()
        is not None
    )


def awaiting(
    session: Session, opco_codes: Sequence[str] | None, limit: int
) -> Sequence[tuple[Membership, Person, Organisation]]:
    """Return the memberships to verify, the oldest first; of some OPCOs, or all for None."""
    statement = (
        select(Membership, Person, Organisation)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .join(Organisation, col(Organisation.id) == col(Membership.organisation_id))
        .where(
            col(Membership.state) == MembershipState.AWAITING,
            col(Person.is_active),
            col(Organisation.kind) == OrganisationKind.COMPANY,
        )
        .order_by(col(Membership.created_at))
        .limit(limit)
    )
    if opco_codes is not None:
        statement = statement.where(col(Organisation.opco_code).in_(opco_codes))
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def session_by_digest(session: Session, token_digest: str) -> AccountSession | None:
    """Return a session by what is kept of its token, whether or not it still holds."""
    return session.execute(
        select(AccountSession).where(col(AccountSession.token_digest) == token_digest)
    ).scalar_one_or_none()


def open_sessions(session: Session, person_id: int, now: datetime) -> Sequence[AccountSession]:
    """Return the sessions of a person that were neither closed nor left to expire."""
    return (
        session.execute(
            select(AccountSession)
            .where(
                col(AccountSession.person_id) == person_id,
                col(AccountSession.revoked_at).is_(None),
                col(AccountSession.expires_at) > now,
            )
            .order_by(col(AccountSession.last_seen_at).desc())
        )
        .scalars()
        .all()
    )


def revoke(session: Session, person_id: int, now: datetime, only_id: int | None = None) -> None:
    """Close one session of a person, or all of them."""
    statement = update(AccountSession).where(
        col(AccountSession.person_id) == person_id, col(AccountSession.revoked_at).is_(None)
    )
    if only_id is not None:
        statement = statement.where(col(AccountSession.id) == only_id)
    session.execute(statement.values(revoked_at=now))


def link_by_token(session: Session, token_digest: str) -> LoginLink | None:
    """Return the sign-in of a link, to be changed: nobody else may meanwhile."""
    return session.execute(
        select(LoginLink).where(col(LoginLink.token_digest) == token_digest).with_for_update()
    ).scalar_one_or_none()


def latest_link(session: Session, browser_digest: str) -> LoginLink | None:
    """Return the last sign-in that a browser asked for, to be changed."""
    return (
        session.execute(
            select(LoginLink)
            .where(col(LoginLink.browser_digest) == browser_digest)
            .order_by(col(LoginLink.id).desc())
            .limit(1)
            .with_for_update()
        )
        .scalars()
        .first()
    )


def count_links(session: Session, email_digest: str, since: datetime) -> int:
    """Return how many sign-ins were asked for an address since an instant."""
    return int(
        session.execute(
            select(func.count())
            .select_from(LoginLink)
            .where(col(LoginLink.email_digest) == email_digest, col(LoginLink.created_at) > since)
        ).scalar_one()
    )


def operators(session: Session) -> Sequence[Person]:
    """Return the people of the team of the site."""
    teams = session.execute(
        select(col(Organisation.id)).where(col(Organisation.kind) == OrganisationKind.OPERATOR)
    ).scalars()
    return [person for team in teams.all() for person in recipients(session, team)]


def recipients(session: Session, organisation_id: int) -> Sequence[Person]:
    """Return the people who receive the messages of an organisation."""
    return (
        session.execute(
            select(Person)
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .where(
                col(Membership.organisation_id) == organisation_id,
                col(Membership.state) == MembershipState.GRANTED,
                col(Person.is_active),
                or_(col(Person.email_confirmed_at).is_not(None), col(Person.is_demo)),
            )
            .order_by(col(Person.id))
        )
        .scalars()
        .all()
    )
