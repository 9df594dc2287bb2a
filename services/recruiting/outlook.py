"""What awaits somebody who is about to publish: told before, so that nothing is a surprise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.accounts import repository as accounts
from services.accounts.models import MembershipState, OrganisationKind
from services.accounts.permissions import Actor
from services.core.database import Database
from services.core.errors import UserError
from services.recruiting import employers, repository
from services.recruiting.company import opco_choices
from services.recruiting.contacts import normalise_email
from services.recruiting.relay_candidates import NearbyCentre, nearby_centres
from services.recruiting.verification import state_for
from services.reference.models import Opco


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether an offer would be visible at once, and who would verify it otherwise.

    `refusal` is the sentence for somebody refused before; `has_account` tells that others already
    act for the company.
    """

    is_known_address: bool
    is_member: bool
    opco: str
    has_account: bool
    refusal: str


def outlook(database: Database, form: Mapping[str, Any], actor: Actor | None) -> Outlook:
    """Return what awaits the person and the company of a form."""
    facts = form.get("company") or {}
    siret = str(facts.get("siret", ""))
    typed = actor.email if actor else str(form.get("email", ""))
    with database.read() as session:
        organisation = accounts.organisation(session, OrganisationKind.COMPANY, siret)
        opco = session.get(Opco, str(form.get("opco", "")))
        email = _normalised(typed)
        seat = actor.seat_in(organisation.id or 0) if actor and organisation else None
        refusal = ""
        if email and siret:
            try:
                employers.refused_before(session, siret, email)
            except UserError as error:
                refusal = error.message
        known = bool(email and siret) and (
            state_for(session, siret, email) is MembershipState.GRANTED
        )
        return Outlook(
            is_known_address=known,
            is_member=seat is not None and seat.state is MembershipState.GRANTED,
            opco=opco.label if opco else "",
            has_account=organisation is not None
            and accounts.has_granted_member(session, organisation.id or 0),
            refusal=refusal,
        )


def centres_near(database: Database, form: Mapping[str, Any]) -> list[NearbyCentre]:
    """Return the training centres near the company of a form, for its occupation."""
    facts = form.get("company")
    if not facts or not form.get("rome"):
        return []
    with database.read() as session:
        point = employers.point_of(employers.unsaved_establishment(session, form))
        if point is None:
            return []
        stopped = repository.stopped_providers(session)
        return list(nearby_centres(session, str(form["rome"]), point, excluded=stopped))


def opcos(database: Database) -> list[tuple[str, str]]:
    """Return the code and label of each OPCO."""
    with database.read() as session:
        return opco_choices(session)


def _normalised(email: str) -> str:
    try:
        return normalise_email(email)
    except UserError:
        return ""
