"""Accounts that are opened by hand: the team of the site, OPCO, training centres."""

from sqlmodel import Session, col, select

from services.accounts import memberships
from services.accounts.models import MembershipState, OrganisationKind
from services.catalog.models import TrainingProvider
from services.core.database import Database
from services.core.errors import UserError
from services.core.identifiers import normalise_siret
from services.recruiting.contacts import normalise_email
from services.reference.models import Opco

OPERATORS = ("equipe", "Équipe du site")


def open_for(
    database: Database, email: str, *, is_operator: bool, opco: str | None, cfa: str | None
) -> str:
    """Let an address act for one organisation and return its name; twice is as once.

    Raises UserError unless exactly one organisation is named, and exists.
    """
    address = normalise_email(email)
    if sum((is_operator, bool(opco), bool(cfa))) != 1:
        raise UserError("organisation_missing", "Choisissez --operator, --opco ou --cfa.")
    with database.write() as session:
        kind, key, name = _organisation(session, opco, cfa)
        person = memberships.person_of(session, address)
        person.is_active = True
        organisation = memberships.organisation_of(session, kind, key, name)
        memberships.join(
            session, person, organisation, MembershipState.GRANTED, reason="ouvert par l'équipe"
        )
        return name


def _organisation(
    session: Session, opco: str | None, cfa: str | None
) -> tuple[OrganisationKind, str, str]:
    if opco:
        found = session.get(Opco, opco)
        if found is None:
            raise UserError(
                "opco_unknown", "Cet OPCO n'existe pas : `lba account opcos` donne leurs codes."
            )
        return OrganisationKind.OPCO, found.code, found.label
    if cfa:
        siret = normalise_siret(cfa)
        school = session.exec(
            select(TrainingProvider).where(col(TrainingProvider.siret) == siret)
        ).first()
        if school is None:
            raise UserError("cfa_unknown", "Aucun centre de formation n'a ce SIRET.")
        return OrganisationKind.CFA, siret, school.display_name
    return (OrganisationKind.OPERATOR, *OPERATORS)
