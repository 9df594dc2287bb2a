"""The draft of an offer: nothing typed is lost, right or wrong.

It is opened by the secret of its link, by whoever holds it: it may be written without an account.
What it becomes is decided when it is submitted (`services.recruiting.submission`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from services.accounts.permissions import Actor
from services.accounts.tokens import digest, is_token, new_token
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import employers, letters, life, repository
from services.recruiting.company import CompanyOrigin, IdentifiedCompany
from services.recruiting.contacts import normalise_email
from services.recruiting.content import known_name, set_occupation
from services.recruiting.form import (
    DEFAULTS,
    cleaned,
)
from services.recruiting.machine import Move, after
from services.recruiting.models import Deposit
from services.reference.models import RomeOccupation

GONE = "Ce brouillon n'existe plus. Commencez-en un nouveau : cela prend une minute."


@dataclass(frozen=True, slots=True)
class Draft:
    """A deposit as its page needs it."""

    deposit_id: int
    form: dict[str, Any]
    offer_id: int | None
    edited_offer_id: int | None


def start(database: Database, actor: Actor | None, form: Mapping[str, Any] | None = None) -> str:
    """Begin a deposit and return the secret of its link; what is known of the actor is filled."""
    with database.write() as session:
        return start_within(session, actor, form or {})


def start_within(
    session: Session,
    actor: Actor | None,
    form: Mapping[str, Any],
    edited_offer_id: int | None = None,
) -> str:
    """Do as `start` in the transaction of a use case."""
    token = new_token()
    known = {"name": actor.name, "email": actor.email, "phone": actor.phone} if actor else {}
    session.add(
        Deposit(
            token_digest=digest(token),
            person_id=actor.person_id if actor else None,
            edited_offer_id=edited_offer_id,
            form=DEFAULTS | known | dict(form),
        )
    )
    return token


def read(database: Database, token: str) -> Draft:
    """Return the draft of a link; raises NotFoundError when there is none."""
    with database.read() as session:
        return _draft(find_deposit(session, token))


def save(database: Database, token: str, changes: Mapping[str, Any]) -> Draft:
    """Keep what was typed, right or wrong; raises NotFoundError once the draft is gone.

    A draft that became an offer does not change any more.
    """
    with database.write() as session:
        deposit = find_deposit(session, token, to_change=True)
        if deposit.offer_id is None:
            deposit.form = deposit.form | cleaned(changes)
            deposit.updated_at = utc_now()
        return _draft(deposit)


def save_company(database: Database, token: str, company: IdentifiedCompany) -> Draft:
    """Keep the company found for the typed SIRET, as the register gave it.

    The OPCO that was chosen stays as long as the company does.
    """
    with database.write() as session:
        deposit = find_deposit(session, token, to_change=True)
        if deposit.offer_id is None:
            known = deposit.form.get("company") or {}
            chosen = deposit.form.get("opco") if known.get("siret") == company.siret else ""
            deposit.form = deposit.form | {
                "siret": company.siret,
                "company": _facts(company),
                "opco": chosen or company.opco.code,
            }
            deposit.updated_at = utc_now()
        return _draft(deposit)


def choose_occupation(database: Database, token: str, rome: str, appellation: str) -> Draft:
    """Write the content of an offer from the sheet of an occupation, everything ticked."""
    with database.write() as session:
        deposit = find_deposit(session, token, to_change=True)
        occupation = session.get(RomeOccupation, rome)
        if occupation is None:
            raise UserError("rome_unknown", "Choisissez un métier dans la liste.", field="metier")
        if deposit.offer_id is None:
            deposit.form = deposit.form | set_occupation(
                occupation, known_name(session, occupation, appellation)
            )
            deposit.updated_at = utc_now()
        return _draft(deposit)


def send_link(database: Database, token: str) -> str:
    """Send the link of a draft to the address typed in it, once a day; return the address.

    Raises UserError for an address that is not one, NotFoundError.
    """
    with database.write() as session:
        deposit = find_deposit(session, token)
        address = normalise_email(str(deposit.form.get("email", "")))
        letters.draft_link(session, deposit, address, token)
        return address


def edit(database: Database, actor: Actor, offer_id: int) -> str:
    """Begin to change an offer; return the secret of the draft's link."""
    with database.write() as session:
        offer, _ = life.owned(session, actor, offer_id)
        after(offer.status, Move.EDIT)
        form = employers.form_of(session, offer)
        if offer.apply_phone:
            # Whoever edits, candidates go on calling the same person.
            form["phone"] = offer.apply_phone
        return start_within(session, actor, form, edited_offer_id=offer_id)


def duplicate(database: Database, actor: Actor, offer_id: int) -> str:
    """Begin a new offer like another; return the secret of the draft's link."""
    with database.write() as session:
        offer, _ = life.owned(session, actor, offer_id)
        return start_within(session, actor, employers.form_of(session, offer))


def find_deposit(session: Session, token: str, *, to_change: bool = False) -> Deposit:
    """Return the deposit of a link; raises NotFoundError when there is none."""
    found = (
        repository.deposit_by_token(session, digest(token), to_change=to_change)
        if is_token(token)
        else None
    )
    if found is None:
        raise NotFoundError("deposit_not_found", GONE)
    return found


def _draft(deposit: Deposit) -> Draft:
    return Draft(deposit.id or 0, dict(deposit.form), deposit.offer_id, deposit.edited_offer_id)


def _facts(company: IdentifiedCompany) -> dict[str, Any]:
    """Return what is kept of a company while its offer is written."""
    facts = asdict(company)
    point = facts.pop("point")
    facts["latitude"], facts["longitude"] = (
        (point["latitude"], point["longitude"]) if point else (None, None)
    )
    facts["opco_origin"], facts["opco_label"] = company.opco.origin.value, company.opco.label
    facts["size"], facts["origin"] = company.size.value, company.origin.value
    facts["is_typed"] = company.origin is CompanyOrigin.TYPED
    del facts["opco"]
    return facts
