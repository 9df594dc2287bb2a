"""The company behind a deposit: known here, given by the register, or typed and to verify."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from services.accounts import memberships
from services.accounts import repository as accounts
from services.accounts.models import MembershipState, Organisation, OrganisationKind, Person
from services.catalog import repository as catalog
from services.catalog.enums import SizeBracket
from services.catalog.models import Establishment, Offer
from services.core.adding import add_new
from services.core.clock import PARIS
from services.core.columns import member_of
from services.core.errors import UserError
from services.core.geo import Point
from services.core.text import fold
from services.core.words import day_in_words
from services.recruiting import repository
from services.recruiting.company import CompanyOrigin, checked_siret, refusal
from services.recruiting.content import fields_of
from services.recruiting.form import Errors
from services.reference.models import Commune, Opco

SOURCES = {CompanyOrigin.REGISTER.value: "registre", CompanyOrigin.TYPED.value: "depot"}


def check(session: Session, form: Mapping[str, Any], errors: Errors) -> None:
    """Note what is missing of the company of a form."""
    siret = errors.read("siret", lambda: checked_siret(str(form.get("siret", ""))), "")
    facts = form.get("company") or {}
    if siret and facts.get("siret") != siret:
        errors.by_field.setdefault("siret", "Cherchez d'abord l'entreprise de ce SIRET.")
    if facts.get("is_typed"):
        if not str(form.get("company_name", "")).strip():
            errors.by_field["company_name"] = "Indiquez le nom de l'entreprise."
        if typed_commune(session, form) is None:
            errors.by_field["postal_code"] = (
                "Indiquez le code postal et la commune où se trouve l'entreprise."
            )
    opco = str(form.get("opco", ""))
    if opco and session.get(Opco, opco) is None:
        errors.by_field["opco"] = "Choisissez un OPCO dans la liste, ou « Je ne sais pas »."


def check_not_refused(session: Session, person: Person, organisation: Organisation) -> None:
    """Raise UserError when this person was refused for this company (DEP-20)."""
    found = accounts.membership(session, person.id or 0, organisation.id or 0)
    if found is None or found.state is not MembershipState.DENIED:
        return
    event = memberships.events(session, [found])[found.id or 0]
    day = day_in_words(event.happened_at.astimezone(PARIS).date())
    reason = f" : {event.reason}" if event.reason else ""
    raise UserError(
        "access_denied",
        f"L'accès à cette entreprise a été refusé à cette adresse le {day}{reason}. "
        "Pour en parler, écrivez à votre OPCO.",
        field="email",
    )


def refused_before(session: Session, siret: str, email: str) -> None:
    """Do as `check_not_refused` for a typed pair, before anything is written."""
    person = accounts.person_by_email(session, email)
    organisation = accounts.organisation(session, OrganisationKind.COMPANY, siret)
    if person is not None and organisation is not None:
        check_not_refused(session, person, organisation)


def company_of(session: Session, form: Mapping[str, Any]) -> Establishment:
    """Return the establishment of a checked form, stored or not.

    Raises UserError when it closed since it was looked for.
    """
    found = catalog.establishment_by_siret(session, form["company"]["siret"])
    if found is not None and not found.is_open:
        raise refusal("company_closed")
    return found or unsaved_establishment(session, form)


def establishment_of(session: Session, form: Mapping[str, Any]) -> Establishment:
    """Return the establishment of a checked form, stored now if it was not known here."""
    found = catalog.establishment_by_siret(session, form["company"]["siret"])
    if found is None:
        found = unsaved_establishment(session, form)
        if not add_new(session, found):
            return establishment_of(session, form)
    return found


def unsaved_establishment(session: Session, form: Mapping[str, Any]) -> Establishment:
    """Return the establishment that a form describes, not stored."""
    facts = form["company"]
    shared = {
        "siret": facts["siret"],
        "source": SOURCES.get(facts["origin"], "depot"),
        "source_id": facts["siret"],
        "opco_code": str(form.get("opco", "")),
        "is_to_verify": bool(facts["is_to_verify"]),
    }
    if facts["is_typed"]:
        return Establishment(**shared, **_typed(session, form))
    copied = (
        "legal_name brand naf_code address postal_code city insee_code department_code latitude "
        "longitude idcc"
    )
    kept = {name: facts[name] for name in copied.split()}
    return Establishment(**shared, **kept, size_bracket=member_of(SizeBracket, facts["size"]))


def place(offer: Offer, company: Establishment) -> None:
    """Put an offer at the address of its company, under its name."""
    offer.establishment_id = company.id
    offer.employer_name = company.display_name
    for name in ("address", "postal_code", "city", "insee_code", "department_code"):
        setattr(offer, name, getattr(company, name))
    offer.latitude, offer.longitude = company.latitude, company.longitude


def point_of(company: Establishment) -> Point | None:
    """Return where a company is, when known."""
    if company.latitude is None or company.longitude is None:
        return None
    return Point(company.latitude, company.longitude)


def form_of(session: Session, offer: Offer) -> dict[str, Any]:
    """Return the form that would write an offer again."""
    company = session.get(Establishment, offer.establishment_id)
    codes = repository.rome_codes(session, offer.id or 0)
    fields = fields_of(offer, codes[0] if codes else "")
    if company is None:
        return fields
    names = (
        "siret legal_name brand naf_code address postal_code city insee_code department_code "
        "latitude longitude idcc is_to_verify"
    )
    facts: dict[str, Any] = {name: getattr(company, name) for name in names.split()}
    facts |= {
        "naf_label": catalog.naf_label(session, company.naf_code),
        "size": company.size_bracket.value,
        "origin": CompanyOrigin.LOCAL.value,
        "is_typed": False,
    }
    return fields | {"siret": company.siret, "company": facts, "opco": company.opco_code}


def postal_code(form: Mapping[str, Any]) -> str:
    """Return a typed postal code without its spaces."""
    return "".join(str(form.get("postal_code", "")).split())


def typed_commune(session: Session, form: Mapping[str, Any]) -> Commune | None:
    """Return the commune of a typed postal code, the one of the typed name if there are several."""
    code = postal_code(form)
    if len(code) != 5 or not code.isascii() or not code.isdigit():
        return None
    statement = select(Commune).where(col(Commune.postal_codes).contains(code))
    found = list(session.execute(statement).scalars())
    wanted = fold(str(form.get("city", "")).strip())
    same = [commune for commune in found if fold(commune.name) == wanted]
    return next(iter(same or found), None)


def _typed(session: Session, form: Mapping[str, Any]) -> dict[str, Any]:
    commune = typed_commune(session, form)
    values: dict[str, Any] = {
        "legal_name": " ".join(str(form.get("company_name", "")).split()),
        "address": " ".join(str(form.get("address", "")).split()),
        "postal_code": postal_code(form)[:5],
        "city": commune.name if commune else str(form.get("city", "")).strip(),
    }
    if commune is not None:
        values |= {
            "insee_code": commune.insee_code,
            "department_code": commune.department_code or "",
            "latitude": commune.latitude,
            "longitude": commune.longitude,
        }
    return values
