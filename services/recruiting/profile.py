"""What a company says of itself to candidates: open or not, how to reach it, jobs looked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlmodel import Session, col

from services.accounts.models import Organisation
from services.accounts.permissions import Action, Actor, require
from services.catalog import repository as catalog
from services.catalog.enums import Kind
from services.catalog.models import Establishment, EstablishmentRome
from services.core.clock import utc_now
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting.contacts import normalise_email, normalise_phone
from services.recruiting.life import target_of
from services.reference.models import RomeOccupation
from services.search import projection

MAX_JOBS = 10
MAX_WEBSITE = 200
_WEBSITE = re.compile(r"https?://[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}(:\d+)?(/[^\s<>\"]*)?")


@dataclass(frozen=True, slots=True)
class Profile:
    """What candidates see of a company, and whether they may write to it without an offer."""

    siret: str
    name: str
    is_listed: bool
    email: str
    phone: str
    website: str
    jobs: tuple[tuple[str, str], ...]


def profile_of(database: Database, actor: Actor, organisation_id: int) -> Profile:
    """Return the profile of a company of the actor; raises NotFoundError for any other."""
    with database.read() as session:
        company = _company(session, actor, organisation_id)
        jobs = session.execute(
            select(col(RomeOccupation.code), col(RomeOccupation.label))
            .join(EstablishmentRome, col(EstablishmentRome.rome_code) == col(RomeOccupation.code))
            .where(col(EstablishmentRome.establishment_id) == company.id)
            .order_by(col(RomeOccupation.label))
        )
        return Profile(
            siret=company.siret,
            name=company.display_name,
            is_listed=_is_listed(session, company),
            email=company.email,
            phone=company.phone,
            website=company.website,
            jobs=tuple((code, label) for code, label in jobs),
        )


def save_profile(
    database: Database,
    actor: Actor,
    organisation_id: int,
    *,
    is_listed: bool,
    email: str,
    phone: str,
    website: str,
    rome_codes: Sequence[str],
) -> None:
    """Keep a profile and show it in the search at once; raises UserError on a bad field."""
    address = normalise_email(email) if email.strip() else ""
    number = normalise_phone(phone)
    site = checked_website(website)
    if is_listed and not (address or number or site):
        raise UserError(
            "contact_missing",
            "Indiquez un e-mail, un téléphone ou un site : sans lui, personne ne peut vous écrire.",
            field="email",
        )
    with database.write() as session:
        company = _company(session, actor, organisation_id)
        jobs = _known_jobs(session, rome_codes)
        company.is_self_listed, company.is_opted_out = is_listed, not is_listed
        company.email, company.phone, company.website = address, number, site
        company.updated_at = utc_now()
        own = col(EstablishmentRome.establishment_id) == company.id
        session.execute(delete(EstablishmentRome).where(own))
        for code in jobs:
            session.add(EstablishmentRome(establishment_id=company.id or 0, rome_code=code))
        session.flush()
        projection.refresh(session, Kind.COMPANY, [company.id or 0])


def checked_website(text: str) -> str:
    """Return the address of a site with its scheme; raises UserError for anything else."""
    site = text.strip()
    if not site:
        return ""
    if "://" not in site:
        site = f"https://{site}"
    if len(site) > MAX_WEBSITE or not _WEBSITE.fullmatch(site):
        raise UserError(
            "website_invalid",
            "Cette adresse de site n'est pas complète. Exemple : www.exemple.fr",
            field="website",
        )
    return site


def _is_listed(session: Session, company: Establishment) -> bool:
    """Whether candidates find a company that has no offer: it asked for it, or is foreseen."""
    if company.is_opted_out:
        return False
    return company.is_self_listed or bool(catalog.company_scores(session, company.id or 0))


def _known_jobs(session: Session, rome_codes: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(rome_codes))
    if len(wanted) > MAX_JOBS:
        raise UserError("too_many_jobs", f"Choisissez au plus {MAX_JOBS} métiers.", field="jobs")
    known = select(col(RomeOccupation.code)).where(col(RomeOccupation.code).in_(wanted))
    return list(session.execute(known).scalars())


def _company(session: Session, actor: Actor, organisation_id: int) -> Establishment:
    organisation = session.get(Organisation, organisation_id)
    if organisation is not None:
        require(actor, Action.EDIT_COMPANY, target_of(organisation))
        found = catalog.establishment_by_siret(session, organisation.key)
        if found is not None:
            return found
    raise NotFoundError("company_not_found", "Cette entreprise n'existe pas, ou n'est pas à vous.")
