"""The deposit of an offer: a draft that nothing is lost of, then one offer, whatever is pressed.

A draft is opened by the secret of its link, by whoever holds it: it may be written without an
account. What it becomes is decided when it is submitted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlmodel import Session

from services.accounts import logins, memberships
from services.accounts.models import Organisation, OrganisationKind, Person
from services.accounts.permissions import Actor
from services.accounts.tokens import digest, is_token, new_token
from services.catalog.enums import OfferOrigin, OfferStatus
from services.catalog.models import Establishment, Offer
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import employers, letters, life, relays, repository, verification
from services.recruiting.company import CompanyOrigin, IdentifiedCompany
from services.recruiting.contacts import normalise_email
from services.recruiting.content import apply_content, set_occupation
from services.recruiting.form import (
    DEFAULTS,
    Contact,
    Errors,
    OfferContent,
    cleaned,
    read_contact,
    read_offer,
)
from services.recruiting.machine import Move, after
from services.recruiting.models import Deposit
from services.recruiting.relay_candidates import NearbyCentre, nearby_centres
from services.reference.models import RomeOccupation

SOURCE = "depot"
GONE = "Ce brouillon n'existe plus. Commencez-en un nouveau : cela prend une minute."


class FormError(UserError):
    """Several fields are wrong: `by_field` says which and why."""

    def __init__(self, by_field: dict[str, str]) -> None:
        field, message = next(iter(by_field.items()))
        super().__init__("form_invalid", message, field=field)
        self.by_field = by_field


@dataclass(frozen=True, slots=True)
class Draft:
    """A deposit as its page needs it."""

    deposit_id: int
    form: dict[str, Any]
    offer_id: int | None
    edited_offer_id: int | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a deposit became: whether it is visible, and whether an address must be confirmed."""

    offer_id: int
    is_visible: bool
    must_confirm: bool


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
        return _draft(_found(session, token))


def save(database: Database, token: str, changes: Mapping[str, Any]) -> Draft:
    """Keep what was typed, right or wrong; raises NotFoundError once the draft is gone.

    A draft that became an offer does not change any more.
    """
    with database.write() as session:
        deposit = _found(session, token, to_change=True)
        if deposit.offer_id is None:
            deposit.form = deposit.form | cleaned(changes)
            deposit.updated_at = utc_now()
        return _draft(deposit)


def save_company(database: Database, token: str, company: IdentifiedCompany) -> Draft:
    """Keep the company found for the typed SIRET, as the register gave it.

    The OPCO that was chosen stays as long as the company does.
    """
    with database.write() as session:
        deposit = _found(session, token, to_change=True)
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
        deposit = _found(session, token, to_change=True)
        occupation = session.get(RomeOccupation, rome)
        if occupation is None:
            raise UserError("rome_unknown", "Choisissez un métier dans la liste.", field="metier")
        if deposit.offer_id is None:
            name = str(cleaned({"appellation": appellation})["appellation"])
            deposit.form = deposit.form | set_occupation(occupation, name)
            deposit.updated_at = utc_now()
        return _draft(deposit)


def submit(database: Database, token: str, actor: Actor | None, browser: str) -> Submitted:
    """Turn a draft into an offer: visible at once, or waiting for what stands in the way.

    Pressed twice, it gives the same offer. `browser` is the secret of the browser's cookie, for
    the code that confirms the address when nobody is signed in.

    Raises FormError (every wrong field), NotFoundError.
    """
    with database.write() as session:
        deposit = _found(session, token, to_change=True)
        if deposit.edited_offer_id is not None:
            raise NotFoundError("deposit_not_found", GONE)
        if deposit.offer_id is not None:
            return _again(session, deposit, actor, browser)
        contact, content = _checked(session, deposit, actor)
        company = employers.establishment_of(session, deposit.form)
        person, organisation = _people(session, deposit, contact, company)
        offer = Offer(
            origin=OfferOrigin.RECRUITER,
            status=OfferStatus.DRAFT,
            title=content.title,
            start_type=content.start_type,
            source=SOURCE,
            # Numbers of drafts that were deleted are given again, and digests never.
            source_id=deposit.token_digest,
            is_demo=company.is_demo,
            organisation_id=organisation.id,
            author_id=person.id,
        )
        employers.place(offer, company)
        session.add(offer)
        apply_content(session, offer, content, contact)
        deposit.offer_id, deposit.person_id = offer.id, person.id
        relays.choose(session, offer.id or 0, _chosen_centres(session, deposit, company, content))
        return _release(session, deposit, offer, person, organisation, actor, browser)


def send_link(database: Database, token: str) -> str:
    """Send the link of a draft to the address typed in it, once a day; return the address.

    Raises UserError for an address that is not one, NotFoundError.
    """
    with database.write() as session:
        deposit = _found(session, token)
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


def save_edit(database: Database, token: str, actor: Actor) -> int:
    """Write a changed draft back to its offer and return the offer; raises FormError."""
    with database.write() as session:
        deposit = _found(session, token, to_change=True)
        offer, _ = life.owned(session, actor, deposit.edited_offer_id or 0)
        if deposit.offer_id is None:
            contact, content = _checked(session, deposit, actor)
            # Whoever edits, applications go on going to the same person.
            apply_content(session, offer, content, replace(contact, email=offer.apply_email))
            life.change(session, offer, Move.EDIT, author_id=actor.person_id)
            deposit.offer_id = offer.id
        return offer.id or 0


def _again(session: Session, deposit: Deposit, actor: Actor | None, browser: str) -> Submitted:
    """Answer a deposit submitted again: the same offer, and a new code if one is still needed."""
    offer = session.get(Offer, deposit.offer_id)
    person = session.get(Person, deposit.person_id)
    if offer is None or person is None:
        raise NotFoundError("deposit_not_found", GONE)
    organisation = session.get(Organisation, offer.organisation_id)
    assert organisation is not None
    return _release(session, deposit, offer, person, organisation, actor, browser)


def _release(
    session: Session,
    deposit: Deposit,
    offer: Offer,
    person: Person,
    organisation: Organisation,
    actor: Actor | None,
    browser: str,
) -> Submitted:
    """Publish an offer, or have it wait; ask for the address when nobody is signed in."""
    offer_id = offer.id or 0
    if offer.status is OfferStatus.DRAFT:
        life.change(session, offer, Move.SUBMIT, author_id=person.id)
    if actor is not None and actor.person_id == person.id:
        verification.confirm(session, deposit)
        return Submitted(offer_id, offer.status is OfferStatus.ACTIVE, must_confirm=False)
    told = logins.Deposit(offer_id, offer.title, organisation.name)
    logins.ask_within(session, person.email, browser, f"/deposer/fin?offre={offer_id}", told)
    return Submitted(offer_id, is_visible=False, must_confirm=True)


def _checked(
    session: Session, deposit: Deposit, actor: Actor | None
) -> tuple[Contact, OfferContent]:
    errors = Errors()
    form = deposit.form
    if deposit.edited_offer_id is None:
        employers.check(session, form, errors)
    if actor is not None:
        form = form | {"email": actor.email}
    contact = read_contact(form, errors)
    content = read_offer(form, session.get(RomeOccupation, str(form.get("rome", ""))), errors)
    if errors.by_field or content is None:
        raise FormError(errors.by_field)
    return contact, content


def _people(
    session: Session,
    deposit: Deposit,
    contact: Contact,
    company: Establishment,
) -> tuple[Person, Organisation]:
    """Return who publishes and for whom; somebody refused before is told so (DEP-20)."""
    confirmed = company.opco_code if company.opco_is_confirmed else ""
    opco = confirmed or str(deposit.form.get("opco", "")) or company.opco_code
    organisation = memberships.organisation_of(
        session, OrganisationKind.COMPANY, company.siret, company.display_name, opco
    )
    organisation.is_demo = organisation.is_demo or company.is_demo
    person = memberships.person_of(session, contact.email, contact.name, contact.phone)
    employers.check_not_refused(session, person, organisation)
    session.flush()
    return person, organisation


def _chosen_centres(
    session: Session, deposit: Deposit, company: Establishment, content: OfferContent
) -> list[NearbyCentre]:
    """Return the ticked centres that are really among the near ones."""
    ticked = {item for item in deposit.form.get("relays", []) if isinstance(item, int)}
    point = employers.point_of(company)
    if not ticked or point is None:
        return []
    stopped = repository.stopped_providers(session)
    near = nearby_centres(session, content.rome_code, point, excluded=stopped)
    return [centre for centre in near if centre.provider_id in ticked]


def _found(session: Session, token: str, *, to_change: bool = False) -> Deposit:
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
