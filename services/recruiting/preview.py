"""What candidates will see of an offer that is being written, and how it could be better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from services.candidates.pay import PayRange, legal_pay
from services.catalog import repository as catalog
from services.catalog.enums import ContractType, OfferOrigin, OfferStatus, StartType
from services.catalog.models import Establishment, Offer
from services.catalog.service import offer_view
from services.catalog.views import OfferPage
from services.core.clock import paris_today, utc_now
from services.core.database import Database
from services.recruiting import employers
from services.recruiting.content import fill
from services.recruiting.form import (
    Errors,
    read_contact,
    read_offer,
    selected,
    suggested_description,
    suggested_title,
)
from services.recruiting.generation import (
    DESIRED,
    Selection,
    headings,
    read_sheet,
    select_all,
)
from services.recruiting.lifetime import end_of_life
from services.recruiting.wording import Hint, WordingWarning, hints, quality, warnings
from services.reference.models import RomeOccupation


@dataclass(frozen=True, slots=True)
class Preview:
    """The page of an offer before it exists; `errors` are those of the step that writes it."""

    page: OfferPage
    errors: dict[str, str]
    selection: Selection
    suggested_title: str
    suggested_description: str
    hints: tuple[Hint, ...]
    quality: int
    warnings: tuple[WordingWarning, ...]
    legal_pay: PayRange | None


def preview(database: Database, form: Mapping[str, Any]) -> Preview | None:
    """Return what a form would publish today; None until an occupation is chosen."""
    with database.read() as session:
        occupation = session.get(RomeOccupation, str(form.get("rome", "")))
        errors = Errors()
        content = read_offer(form, occupation, errors)
        if occupation is None or content is None:
            return None
        offer = _blank_offer()
        company = _company(session, form)
        fill(offer, content, read_contact(form, Errors()))
        # A title that is refused will not be shown as it is.
        offer.title = offer.title or suggested_title(form, occupation)
        if company is not None:
            employers.place(offer, company)
            offer.is_demo = company.is_demo
        every = select_all(headings(read_sheet(occupation.sheet)))
        selection = errors.read(DESIRED, lambda: selected(form, occupation), every)
        found = hints(
            content.title,
            content.description,
            employer_description=content.employer_description,
            rhythm=content.rhythm,
            monthly_pay=content.monthly_pay,
        )
        texts = f"{content.title}\n{content.description}\n{content.employer_description}"
        return Preview(
            page=offer_view(session, offer, company, None, [occupation]),
            errors=errors.by_field,
            selection=selection,
            suggested_title=suggested_title(form, occupation),
            suggested_description=suggested_description(selection, occupation),
            hints=found,
            quality=quality(found),
            warnings=warnings(texts),
            legal_pay=legal_pay(
                apprenticeship=ContractType.APPRENTICESHIP in content.contracts,
                professionalisation=ContractType.PROFESSIONALISATION in content.contracts,
            ),
        )


def _blank_offer() -> Offer:
    """Return an offer as it would be on the day of its publication."""
    return Offer(
        origin=OfferOrigin.RECRUITER,
        status=OfferStatus.ACTIVE,
        title="",
        start_type=StartType.ASAP,
        source="",
        source_id="",
        published_at=utc_now(),
        expires_at=end_of_life(paris_today()),
    )


def _company(session: Session, form: Mapping[str, Any]) -> Establishment | None:
    facts = form.get("company")
    if not facts:
        return None
    found = catalog.establishment_by_siret(session, facts["siret"])
    return found or employers.unsaved_establishment(session, form)
