"""The people of a company: who is in, inviting a colleague, leaving."""

from dataclasses import dataclass

from sqlmodel import Session

from services.accounts import memberships
from services.accounts import repository as accounts
from services.accounts.models import (
    MemberRole,
    Membership,
    MembershipState,
    Organisation,
)
from services.accounts.permissions import Action, Actor, require
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import letters
from services.recruiting.contacts import normalise_email
from services.recruiting.life import activate_waiting, target_of


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a team."""

    membership_id: int
    name: str
    email: str
    role: MemberRole
    state: MembershipState
    is_me: bool


def team_of(database: Database, actor: Actor, organisation_id: int) -> list[Member]:
    """Return the people of an organisation of the actor; refused ones are left out."""
    with database.read() as session:
        organisation = _organisation(session, actor, organisation_id, Action.EDIT_COMPANY)
        return [
            Member(
                membership.id or 0, person.name, person.email, membership.role, membership.state,
                person.id == actor.person_id,
            )
            for membership, person in accounts.members(session, organisation.id or 0)
            if membership.state is not MembershipState.DENIED
        ]  # fmt: skip


def invite(
    database: Database, actor: Actor, organisation_id: int, email: str, role: MemberRole
) -> None:
    """Ask a colleague to join; they are in once they sign in. Raises UserError.

    Asking again somebody who is already in changes nothing.
    """
    address = normalise_email(email)
    with database.write() as session:
        organisation = _organisation(session, actor, organisation_id, Action.MANAGE_TEAM)
        person = memberships.person_of(session, address)
        membership = memberships.join(
            session, person, organisation, MembershipState.INVITED,
            role=role, author_id=actor.person_id,
        )  # fmt: skip
        if membership.state is MembershipState.AWAITING:
            membership.role = role
            memberships.decide(
                session, membership, MembershipState.GRANTED, author_id=actor.person_id
            )
            activate_waiting(session, person.id or 0)
        session.flush()
        if membership.state is MembershipState.INVITED:
            letters.invited(session, person, organisation, actor.name or actor.email)


def accept_invitations(session: Session, person_id: int) -> None:
    """Let a person in wherever they were invited: signing in proves that the address is theirs."""
    invited = [
        membership
        for membership, _ in accounts.seats(session, person_id)
        if membership.state is MembershipState.INVITED
    ]
    for membership in invited:
        memberships.decide(session, membership, MembershipState.GRANTED, author_id=person_id)
    if invited:
        activate_waiting(session, person_id)


def remove(database: Database, actor: Actor, membership_id: int) -> None:
    """Take a person out of a team; raises UserError for the last one who manages it."""
    with database.write() as session:
        membership = session.get(Membership, membership_id)
        if membership is None:
            raise NotFoundError("membership_not_found", "Cette personne n'est plus dans l'équipe.")
        organisation = _organisation(session, actor, membership.organisation_id, Action.MANAGE_TEAM)
        # One at a time: two who manage must not take one another out.
        session.refresh(organisation, with_for_update=True)
        managers = [
            other.id
            for other, _ in accounts.members(session, organisation.id or 0)
            if other.role is MemberRole.MANAGER and other.state is MembershipState.GRANTED
        ]
        if managers == [membership.id]:
            raise UserError(
                "last_manager", "Vous êtes la seule personne à gérer l'équipe : ajoutez-en une."
            )
        memberships.decide(
            session, membership, MembershipState.DENIED,
            author_id=actor.person_id, reason="retrait de l'équipe",
        )  # fmt: skip


def _organisation(
    session: Session, actor: Actor, organisation_id: int, action: Action
) -> Organisation:
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError("not_found", "Cette entreprise n'existe pas, ou n'est pas la vôtre.")
    require(actor, action, target_of(organisation))
    return organisation
