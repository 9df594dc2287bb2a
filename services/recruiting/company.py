"""Who recruits: from a typed SIRET to the facts of a company card (DEP-01 to DEP-14).

What the catalogue knows comes first. The outside register is asked without any session open.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from services.catalog import repository
from services.catalog.enums import SizeBracket
from services.catalog.models import Establishment, TrainingProvider
from services.core.columns import LabelledEnum, member_of
from services.core.constants import EDUCATION_NAF_DIVISION
from services.core.database import Database
from services.core.errors import UserError
from services.core.geo import Point
from services.core.identifiers import is_siret, normalise_siret
from services.recruiting.contacts import domain_of, is_private_domain
from services.reference.models import Commune, NafOpco, Opco
from services.sources.register import Register, RegisteredCompany, RegisterStatus

FIELD = "siret"
SIRET_DIGITS, SIREN_DIGITS = 14, 9

_REFUSALS = {
    "siret_missing": "Indiquez le SIRET de l'établissement qui recrute : 14 chiffres, inscrits sur "
    "vos factures et sur vos bulletins de paie.",
    "siret_malformed": "Un SIRET compte 14 chiffres, et vous en avez saisi {digits}. Recopiez-le "
    "depuis une facture ou un bulletin de paie.",
    "siret_is_siren": "Vous avez saisi les 9 chiffres du SIREN, qui désigne toute l'entreprise. "
    "Ajoutez les 5 chiffres de l'établissement qui recrute : le SIRET en compte 14.",
    "siret_not_digits": "Un SIRET ne contient que des chiffres, 14 au total. Retirez le reste.",
    "siret_bad_key": "Ce numéro n'est pas un SIRET : un de ses chiffres est sans doute faux. "
    "Comparez-le avec celui d'une facture ou d'un bulletin de paie.",
    "company_closed": "Cet établissement est déclaré fermé. S'il a déménagé, saisissez le SIRET de "
    "la nouvelle adresse ; s'il est toujours ouvert, faites corriger sa fiche auprès de l'INSEE.",
    "company_non_diffusible": "Cette entreprise a demandé à l'INSEE de ne pas diffuser ses "
    "informations : nous ne pouvons pas publier d'offre à son nom. Sur le site statut-diffusion-"
    "sirene.insee.fr, rendez-la diffusible, puis revenez déposer votre offre.",
    "company_is_training_centre": "Ce SIRET est celui d'un établissement d'enseignement ou de "
    "formation. Si vous recrutez pour une entreprise partenaire, passez par l'espace des centres "
    "de formation ; sinon, saisissez le SIRET de l'entreprise qui recrute.",
}
_NOT_FOUND_NOTICE = (
    "Ce SIRET n'est pas dans le registre public des entreprises. Saisissez le nom et l'adresse : "
    "une personne les vérifiera avant la publication."
)
_UNAVAILABLE_NOTICE = (
    "Nous n'avons pas pu retrouver cette entreprise d'après son SIRET. Saisissez son nom et son "
    "adresse : une personne les vérifiera avant la publication."
)


class CompanyOrigin(LabelledEnum):
    """Where the facts about a company come from."""

    LOCAL = "catalogue", "Déjà connue ici"
    REGISTER = "registre", "Registre public des entreprises"
    TYPED = "saisie", "Saisie par vous, à vérifier"


class OpcoOrigin(LabelledEnum):
    """How sure the OPCO of a company is."""

    CONFIRMED = "confirme", "Confirmé"
    PROBABLE = "probable", "Probable d'après l'activité, à confirmer"
    UNKNOWN = "inconnu", "À choisir dans la liste"


@dataclass(frozen=True, slots=True)
class OpcoGuess:
    """The OPCO of a company, and how we know; code and label are empty when nobody knows."""

    code: str = ""
    label: str = ""
    origin: OpcoOrigin = OpcoOrigin.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedCompany:
    """The facts of a company card; texts are empty when they are not known.

    `notice` is a sentence to show when the recruiter has to type the rest. `point` is that of the
    commune when `is_point_approximate`. `establishment_id` is set for a company of the catalogue.
    """

    siret: str
    origin: CompanyOrigin
    legal_name: str = ""
    brand: str = ""
    naf_code: str = ""
    naf_label: str = ""
    size: SizeBracket = SizeBracket.UNKNOWN
    address: str = ""
    postal_code: str = ""
    city: str = ""
    insee_code: str = ""
    department_code: str = ""
    point: Point | None = None
    is_point_approximate: bool = False
    idcc: str = ""
    opco: OpcoGuess = OpcoGuess()
    is_to_verify: bool = False
    establishment_id: int | None = None
    notice: str = ""

    @property
    def siren(self) -> str:
        """The number of the whole company."""
        return self.siret[:SIREN_DIGITS]

    @property
    def display_name(self) -> str:
        """The name people know: the brand, else the legal name."""
        return self.brand or self.legal_name


def identify(database: Database, register: Register, siret_text: str) -> IdentifiedCompany:
    """Return the company of a typed SIRET.

    Asked in order: the catalogue and its training centres, the register; what nobody knows is
    typed by the recruiter (DEP-04). May last as long as `Register.find`.

    Raises:
        UserError: with the code `siret_missing`, `siret_malformed`, `siret_bad_key` (DEP-01),
            `company_closed` (DEP-05), `company_non_diffusible` (DEP-03) or
            `company_is_training_centre` (DEP-06).
    """
    siret = checked_siret(siret_text)
    with database.read() as session:
        local = repository.establishment_by_siret(session, siret)
        if _is_training_provider(session, siret) or (local and _teaches(local.naf_code)):
            raise refusal("company_is_training_centre")
        if local is not None:
            return _known_company(session, local)
    answer = register.find(siret)
    if answer.company is None:
        is_absent = answer.status is RegisterStatus.NOT_FOUND
        return IdentifiedCompany(
            siret=siret,
            origin=CompanyOrigin.TYPED,
            is_to_verify=True,
            notice=_NOT_FOUND_NOTICE if is_absent else _UNAVAILABLE_NOTICE,
        )
    _check_registered(answer.company)
    with database.read() as session:
        return _registered_company(session, answer.company)


def checked_siret(text: str) -> str:
    """Return the 14 digits of a typed SIRET; spaces, dots and dashes are tolerated.

    Raises UserError with the code `siret_missing`, `siret_malformed` or `siret_bad_key` (DEP-01).
    """
    siret = normalise_siret(text)
    if not siret:
        raise refusal("siret_missing")
    if not (siret.isascii() and siret.isdigit()):
        raise refusal("siret_malformed", "siret_not_digits")
    if len(siret) == SIREN_DIGITS:
        raise refusal("siret_malformed", "siret_is_siren")
    if len(siret) != SIRET_DIGITS:
        raise refusal("siret_malformed", digits=len(siret))
    if not is_siret(siret):
        raise refusal("siret_bad_key")
    return siret


def opco_choices(session: Session) -> list[tuple[str, str]]:
    """Return the code and the label of each OPCO, in order of label (DEP-11).

    A recruiter who does not know leaves the code empty.
    """
    found = session.execute(select(col(Opco.code), col(Opco.label)))
    return sorted(((row[0], row[1]) for row in found), key=lambda choice: choice[1].casefold())


def is_known_email(session: Session, siret: str, email: str) -> bool:
    """Whether an address is one of the company's, or of its private domain (DEP-30).

    Companies that a recruiter typed do not count: their address would vouch for itself.
    """
    siren = siret[:SIREN_DIGITS]
    found = session.execute(
        select(col(Establishment.email)).where(
            # A range and not a pattern: the index of the SIRET serves it on every database.
            col(Establishment.siret).between(f"{siren}00000", f"{siren}99999"),
            col(Establishment.email) != "",
            col(Establishment.is_to_verify).is_(False),
        )
    )
    known = {address.strip().casefold() for address in found.scalars()}
    wanted = email.strip().casefold()
    if wanted in known:
        return True
    return is_private_domain(wanted) and domain_of(wanted) in set(map(domain_of, known))


def refusal(code: str, sentence: str = "", **values: int) -> UserError:
    """Return the error of a company that cannot publish, with its sentence."""
    return UserError(code, _REFUSALS[sentence or code].format(**values), field=FIELD)


def _teaches(naf_code: str) -> bool:
    return naf_code.startswith(EDUCATION_NAF_DIVISION)


def _is_training_provider(session: Session, siret: str) -> bool:
    statement = select(col(TrainingProvider.id)).where(col(TrainingProvider.siret) == siret)
    return session.execute(statement).first() is not None


def _check_registered(company: RegisteredCompany) -> None:
    """Raise UserError when the register says that this place cannot publish an offer."""
    if company.is_non_diffusible:
        raise refusal("company_non_diffusible")
    if not company.is_open:
        raise refusal("company_closed")
    # Many employers are declared as training organisations: only those whose trade it is are.
    is_school = company.is_training_organisation and _teaches(company.company_naf_code)
    if is_school or _teaches(company.naf_code):
        raise refusal("company_is_training_centre")


def _known_company(session: Session, row: Establishment) -> IdentifiedCompany:
    if not row.is_open:
        raise refusal("company_closed")
    point = None
    if row.latitude is not None and row.longitude is not None:
        point = Point(row.latitude, row.longitude)
    return IdentifiedCompany(
        origin=CompanyOrigin.LOCAL,
        size=row.size_bracket,
        city=row.city,
        point=point or _center(session.get(Commune, row.insee_code)),
        is_point_approximate=point is None,
        idcc=row.idcc,
        opco=_opco(session, row.naf_code, row.opco_code, is_confirmed=row.opco_is_confirmed),
        is_to_verify=row.is_to_verify,
        establishment_id=row.id,
        **_shared(session, row),
    )


def _registered_company(session: Session, company: RegisteredCompany) -> IdentifiedCompany:
    commune = session.get(Commune, company.insee_code)
    # The register writes "PARIS 15": the reference table has the name that people write.
    city = commune.name.replace(" Arrondissement", "") if commune else company.city.title()
    return IdentifiedCompany(
        origin=CompanyOrigin.REGISTER,
        size=_size(company.size_bracket),
        city=city,
        point=company.point or _center(commune),
        is_point_approximate=company.point is None,
        # Several agreements may apply in one place: only a person can tell which.
        idcc=company.idcc[0] if len(company.idcc) == 1 else "",
        opco=_opco(session, company.naf_code),
        **_shared(session, company),
    )


def _shared(session: Session, source: Establishment | RegisteredCompany) -> dict[str, Any]:
    """Return the facts that the catalogue and the register tell under the same names."""
    names = "siret legal_name brand naf_code address postal_code insee_code department_code"
    facts: dict[str, Any] = {name: getattr(source, name) for name in names.split()}
    return facts | {"naf_label": repository.naf_label(session, source.naf_code)}


def _size(code: str) -> SizeBracket:
    try:
        return member_of(SizeBracket, code)
    except ValueError:
        return SizeBracket.UNKNOWN


def _center(commune: Commune | None) -> Point | None:
    """Return the point of a commune: better than none to find the centres nearby (DEP-08)."""
    if commune is None or commune.latitude is None or commune.longitude is None:
        return None
    return Point(commune.latitude, commune.longitude)


def _opco(
    session: Session, naf_code: str, known: str = "", *, is_confirmed: bool = False
) -> OpcoGuess:
    """Return the OPCO of a company: confirmed, else kept unconfirmed, else that of its activity.

    A code that is not of the list is nobody's (DEP-10, DEP-11).
    """
    by_activity = session.get(NafOpco, naf_code[:2])
    for code in (known, by_activity.opco_code if by_activity else ""):
        opco = session.get(Opco, code) if code else None
        if opco is not None:
            is_sure = is_confirmed and code == known
            origin = OpcoOrigin.CONFIRMED if is_sure else OpcoOrigin.PROBABLE
            return OpcoGuess(opco.code, opco.label, origin)
    return OpcoGuess()
