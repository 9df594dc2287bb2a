"""From a draft to one offer, or to the changes of one, whatever is pressed twice."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from services.accounts import logins, memberships
from services.accounts.models import Person
from services.accounts.permissions import Actor
from services.catalog.enums import OfferOrigin, OfferStatus
from services.catalog.models import Establishment, Offer
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import confirmation, employers, life, relays, repository
from services.recruiting.content import apply_content
from services.recruiting.deposits import GONE, find_deposit
from services.recruiting.form import Contact, Errors, OfferContent, read_contact, read_offer
from services.recruiting.machine import Move
from services.recruiting.models import Deposit
from services.recruiting.relay_candidates import NearbyCentre, nearby_centres
from services.reference.models import RomeOccupation

SOURCE = "depot"


class FormError(UserError):
    """Several fields are wrong: `by_field` says which and why."""

    def __init__(self, by_field: dict[str, str]) -> None:
        field, message = next(iter(by_field.items()))
        super().__init__("form_invalid", message, field=field)
        self.by_field = by_field


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a deposit became: whether it is visible, and whether an address must be confirmed."""

    offer_id: int
    is_visible: bool
    must_confirm: bool


def submit(database: Database, token: str, actor: Actor | None, browser: str) -> Submitted:
    """Turn a draft into an offer: visible at once, or waiting for what stands in the way.

    Pressed twice, it gives the same offer. `browser` is the secret of the browser's cookie, for
    the code that confirms the address when nobody is signed in: until then the offer belongs to
    no company, and nothing else is written of it.

    Raises FormError (every wrong field), UserError (closed, refused before), NotFoundError.
    """
    with database.write() as session:
        deposit = find_deposit(session, token, to_change=True)
        if deposit.edited_offer_id is not None:
            raise NotFoundError("deposit_not_found", GONE)
        if deposit.offer_id is None:
            _write(session, deposit, actor)
        return _release(session, deposit, actor, browser)


def save_edit(database: Database, token: str, actor: Actor) -> int:
    """Write a changed draft back to its offer and return the offer; raises FormError."""
    with database.write() as session:
        deposit = find_deposit(session, token, to_change=True)
        offer, _ = life.owned(session, actor, deposit.edited_offer_id or 0)
        if deposit.offer_id is None:
            contact, content = _checked(session, deposit, actor)
            # Whoever edits, applications go on going to the same person.
            apply_content(session, offer, content, replace(contact, email=offer.apply_email))
            life.change(session, offer, Move.EDIT, author_id=actor.person_id)
            deposit.offer_id = offer.id
        return offer.id or 0


def _write(session: Session, deposit: Deposit, actor: Actor | None) -> None:
    contact, content = _checked(session, deposit, actor)
    company = employers.company_of(session, deposit.form)
    employers.refused_before(session, company.siret, contact.email)
    person = memberships.person_of(session, contact.email, contact.name, contact.phone)
    offer = Offer(
        origin=OfferOrigin.RECRUITER,
        status=OfferStatus.DRAFT,
        title=content.title,
        start_type=content.start_type,
        source=SOURCE,
        # Numbers of drafts that were deleted are given again, and digests never.
        source_id=deposit.token_digest,
        is_demo=company.is_demo,
        author_id=person.id,
    )
    employers.place(offer, company)
    session.add(offer)
    apply_content(session, offer, content, contact)
    deposit.offer_id, deposit.person_id = offer.id, person.id
    relays.choose(session, offer.id or 0, _chosen_centres(session, deposit, company, content))
    life.change(session, offer, Move.SUBMIT, author_id=person.id)


def _release(session: Session, deposit: Deposit, actor: Actor | None, browser: str) -> Submitted:
    """Go as far as possible with an offer; ask for the address when its author is not signed in."""
    offer = session.get(Offer, deposit.offer_id)
    person = session.get(Person, deposit.person_id)
    if offer is None or person is None:
        raise NotFoundError("deposit_not_found", GONE)
    offer_id = offer.id or 0
    if actor is not None and actor.person_id == person.id:
        confirmation.confirm(session, deposit)
        return Submitted(offer_id, offer.status is OfferStatus.ACTIVE, must_confirm=False)
    told = logins.Deposit(offer_id, offer.title, offer.employer_name)
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
