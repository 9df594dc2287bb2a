"""From the fields of a form to the columns of an offer, and back."""

from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from services.catalog.enums import ContractType
from services.catalog.models import Offer, OfferRome
from services.core.text import fold, gender_forms
from services.recruiting.form import YES, Contact, OfferContent
from services.recruiting.generation import (
    ACQUIRED,
    DESIRED,
    KNOWLEDGE,
    headings,
    read_sheet,
    select_all,
)
from services.reference.models import RomeOccupation, RomeTitle, TitleKind


def known_name(session: Session, occupation: RomeOccupation, typed: str) -> str:
    """Return a name of an occupation as typed if it is one of its names, else its own (DEP-61).

    A word that only leads to it ("boulange") is no name for an offer.
    """
    labels = select(col(RomeTitle.label)).where(
        col(RomeTitle.rome_code) == occupation.code, col(RomeTitle.kind) != TitleKind.SYNONYM
    )
    names = [occupation.label, *session.execute(labels).scalars()]
    known = {fold(form) for name in names for form in (name, *gender_forms(name))}
    return " ".join(typed.split()) if fold(" ".join(typed.split())) in known else occupation.label


def set_occupation(occupation: RomeOccupation, appellation: str) -> dict[str, Any]:
    """Return the fields that an occupation fills: its whole sheet, words to be generated."""
    content = select_all(headings(read_sheet(occupation.sheet))).content()
    return {
        "rome": occupation.code,
        "appellation": appellation or occupation.label,
        "title": "",
        "description": "",
        **content,
    }


def fill(offer: Offer, content: OfferContent, contact: Contact) -> None:
    """Write a checked form on an offer, stored or not."""
    offer.title, offer.description = content.title, content.description
    offer.appellation = content.appellation
    offer.employer_description = content.employer_description
    offer.accepts_apprenticeship = ContractType.APPRENTICESHIP in content.contracts
    offer.accepts_professionalisation = ContractType.PROFESSIONALISATION in content.contracts
    offer.start_type, offer.start_date = content.start_type, content.start_date
    offer.start_is_flexible = content.start_is_flexible
    offer.duration_months, offer.rhythm = content.duration_months, content.rhythm
    offer.opening_count, offer.remote = content.opening_count, content.remote
    offer.target_level, offer.monthly_pay = content.target_level, content.monthly_pay
    offer.is_disability_friendly = content.is_disability_friendly
    offer.desired_skills = content.skills.get(DESIRED, [])
    offer.acquired_skills = content.skills.get(ACQUIRED, [])
    offer.knowledge = content.skills.get(KNOWLEDGE, [])
    offer.access_conditions = content.access_conditions
    offer.questions = list(content.questions)
    offer.apply_email = contact.email
    offer.apply_phone = contact.phone if content.shows_phone else ""


def apply_content(session: Session, offer: Offer, content: OfferContent, contact: Contact) -> None:
    """Write a checked form on an offer of the database, with its occupation."""
    fill(offer, content, contact)
    session.flush()
    session.execute(delete(OfferRome).where(col(OfferRome.offer_id) == offer.id))
    session.add(OfferRome(offer_id=offer.id or 0, rome_code=content.rome_code, position=0))
    session.flush()


def fields_of(offer: Offer, rome_code: str) -> dict[str, Any]:
    """Return the fields of a form that would write an offer."""
    contracts = (
        (offer.accepts_apprenticeship, ContractType.APPRENTICESHIP),
        (offer.accepts_professionalisation, ContractType.PROFESSIONALISATION),
    )
    return {
        "rome": rome_code,
        "appellation": offer.appellation,
        "title": offer.title,
        "description": offer.description,
        "employer_description": offer.employer_description,
        "contracts": [kind.value for is_accepted, kind in contracts if is_accepted],
        "start_type": offer.start_type.value,
        "start_date": offer.start_date.isoformat() if offer.start_date else "",
        "start_is_flexible": YES if offer.start_is_flexible else "",
        "duration": str(offer.duration_months or ""),
        "rhythm": offer.rhythm,
        "openings": str(offer.opening_count),
        "remote": offer.remote.value,
        "level": str(offer.target_level or ""),
        "pay": str(offer.monthly_pay or ""),
        "is_disability_friendly": YES if offer.is_disability_friendly else "",
        "questions": list(offer.questions),
        "show_phone": YES if offer.apply_phone else "",
        DESIRED: list(offer.desired_skills),
        ACQUIRED: list(offer.acquired_skills),
        KNOWLEDGE: list(offer.knowledge),
    }
