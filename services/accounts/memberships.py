"""Who acts for which organisation, and the events by which that changed."""

from collections.abc import Iterable

from sqlmodel import Session

from services.accounts import repository
from services.accounts.models import (
    MemberRole,
    Membership,
    MembershipEvent,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)
from services.core.adding import add_new
from services.core.clock import utc_now
from services.core.errors import UserError

S = MembershipState
# state -> the states that it may become. Nobody stays refused for ever (requirement 4.5).
TRANSITIONS: dict[MembershipState, frozenset[MembershipState]] = {
    S.INVITED: frozenset({S.GRANTED, S.DENIED}),
    S.AWAITING: frozenset({S.GRANTED, S.DENIED}),
    S.GRANTED: frozenset({S.DENIED}),
    S.DENIED: frozenset({S.GRANTED, S.AWAITING, S.INVITED}),
}


def person_of(session: Session, email: str, name: str = "", phone: str = "") -> Person:
    """Return the person of an address, created at need; what is known is not overwritten."""
    person = repository.person_by_email(session, email)
    if person is None:
        person = Person(email=email, name=name, phone=phone)
        if not add_new(session, person):
            return person_of(session, email, name, phone)
    person.name = person.name or name
    person.phone = person.phone or phone
    return person


def organisation_of(
    session: Session, kind: OrganisationKind, key: str, name: str, opco_code: str = ""
) -> Organisation:
    """Return an organisation, created at need; a known OPCO is never overwritten (DEP-12)."""
    found = repository.organisation(session, kind, key)
    if found is None:
        found = Organisation(kind=kind, key=key, name=name, opco_code=opco_code)
        if not add_new(session, found):
            return organisation_of(session, kind, key, name, opco_code)
    found.opco_code = found.opco_code or opco_code
    return found


def join(
    session: Session,
    person: Person,
    organisation: Organisation,
    state: MembershipState,
    *,
    role: MemberRole = MemberRole.MANAGER,
    author_id: int | None = None,
    reason: str = "",
) -> Membership:
    """Return the membership of a person, created in `state` at need.

    One that was refused is asked for again, in the role asked for; one that waits or is granted
    stays as it is, except that a proof (`state` granted) ends the waiting.
    """
    found = repository.membership(session, person.id or 0, organisation.id or 0)
    if found is None:
        found = Membership(
            person_id=person.id or 0, organisation_id=organisation.id or 0, role=role, state=state
        )
        if not add_new(session, found):
            return join(
                session, person, organisation, state, role=role, author_id=author_id, reason=reason
            )
        _note(session, found, author_id, reason)
    elif found.state is S.DENIED:
        found.role = role
        decide(session, found, state, author_id=author_id, reason=reason)
    elif state is S.GRANTED:
        decide(session, found, state, author_id=author_id, reason=reason)
    return found


def decide(
    session: Session,
    membership: Membership,
    state: MembershipState,
    *,
    author_id: int | None = None,
    reason: str = "",
) -> bool:
    """Change the state of a membership; whether it changed.

    Raises UserError when that state cannot follow. `author_id` is None for an automatic decision.
    """
    if membership.state is state:
        return False
    if state not in TRANSITIONS[membership.state]:
        raise UserError(
            "membership_transition",
            f"Ce compte est « {membership.state.label} » : il ne peut pas passer à "
            f"« {state.label} ».",
        )
    membership.state = state
    _note(session, membership, author_id, reason)
    return True


def events(session: Session, memberships: Iterable[Membership]) -> dict[int, MembershipEvent]:
    """Return the last event of memberships, by their id."""
    return repository.last_events(session, [one.id or 0 for one in memberships])


def _note(session: Session, membership: Membership, author_id: int | None, reason: str) -> None:
    session.add(
        MembershipEvent(
            membership_id=membership.id or 0,
            state=membership.state,
            author_id=author_id,
            reason=reason,
            happened_at=utc_now(),
        )
    )
