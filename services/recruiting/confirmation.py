"""A deposit proves nothing about the address that it bears: its owner says that it is theirs.

Until then it gives no place in the company, makes no company known, and publishes nothing.
"""

from sqlmodel import Session

from services.accounts import memberships
from services.accounts import repository as accounts
from services.accounts.models import (
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)
from services.accounts.permissions import Actor
from services.catalog.models import Establishment, Offer
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError
from services.recruiting import employers, letters, life, repository
from services.recruiting.models import Deposit
from services.recruiting.verification import AUTOMATIC, state_for


def confirm_own(database: Database, actor: Actor, offer_id: int) -> None:
    """Say that an offer that bears one's address is one's own; raises NotFoundError otherwise."""
    with database.write() as session:
        confirm_if_own(session, actor.person_id, offer_id)


def confirm_if_own(session: Session, person_id: int, offer_id: int) -> None:
    """Do as `confirm_own`, in the transaction of a use case."""
    deposit = repository.deposit_of_offer(session, offer_id)
    if deposit is None or deposit.person_id != person_id:
        raise NotFoundError("offer_not_found", life.GONE)
    confirm(session, deposit)


def confirm(session: Session, deposit: Deposit) -> None:
    """Take note that a deposit is really that of its person, and go as far as possible.

    They join the company, verified or waiting; the offer is published, or they are told what it
    waits for. Nothing happens for a company that closed, or that refused them, meanwhile.
    """
    offer = session.get(Offer, deposit.offer_id)
    # One confirmation of a person at a time: each goes over all their waiting offers.
    person = session.get(Person, deposit.person_id, with_for_update=True)
    if deposit.confirmed_at is not None or offer is None or person is None:
        return
    company = employers.establishment_of(session, deposit.form)
    organisation = _organisation(session, deposit, company)
    known = accounts.membership(session, person.id or 0, organisation.id or 0)
    is_refused = known is not None and known.state is MembershipState.DENIED
    if is_refused or not company.is_open:
        return
    deposit.confirmed_at = utc_now()
    offer.establishment_id, offer.organisation_id = company.id, organisation.id
    state = state_for(session, company.siret, person.email)
    reason = AUTOMATIC if state is MembershipState.GRANTED else ""
    memberships.join(session, person, organisation, state, reason=reason)
    session.flush()
    life.activate_waiting(session, person.id or 0)
    letters.tell_pending(session, person.id or 0)


def _organisation(session: Session, deposit: Deposit, company: Establishment) -> Organisation:
    """Return the organisation of a company; a confirmed OPCO is not overridden (DEP-12)."""
    confirmed = company.opco_code if company.opco_is_confirmed else ""
    opco = confirmed or str(deposit.form.get("opco", "")) or company.opco_code
    organisation = memberships.organisation_of(
        session, OrganisationKind.COMPANY, company.siret, company.display_name, opco
    )
    organisation.is_demo = organisation.is_demo or company.is_demo
    return organisation
