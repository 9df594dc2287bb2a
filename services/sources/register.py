"""The public register of companies, "Recherche d'entreprises": who holds a SIRET.

Facts of the service (its public OpenAPI description): no key; 7 requests per second and per
address, then 429 with `Retry-After`; `q` of 14 digits asks for one establishment; an unknown
number may bring look-alikes, so the SIRET of what is answered is compared; latitude and longitude
are texts. Whatever happens outside, an answer comes back: nobody is blocked by a register that is
down (DEP-04).
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
import msgspec

from services.core.clock import utc_now
from services.core.columns import LabelledEnum
from services.core.geo import Point

USER_AGENT = "DuoAlternance/1.0 (identification de l'employeur par SIRET)"
TIMEOUT_SECONDS = 4.0
# Somebody is looking at the screen: a longer wait than this is a register that is down.
LONGEST_WAIT_SECONDS = 2.0
WAIT_WHEN_NOT_TOLD_SECONDS = 1.0
# An answer about one SIRET weighs a few kilobytes.
MAX_ANSWER_BYTES = 1 << 20

_OPEN, _DIFFUSIBLE = "A", "O"
_NOT_TOLD = re.compile(r"\[(?:ND|NON[- ]DIFFUSIBLE)\]")
# "19 RUE DE LA POSTE 31700 CORNEBARRIEU": the street, then the last postal code and the city.
_WITH_CITY = re.compile(r"(.*\s|)\d{5}\s\D.*")
# Overseas départements and territories have codes of three characters.
_OVERSEAS = ("97", "98")


class RegisterStatus(LabelledEnum):
    """What came of asking the register."""

    FOUND = "trouve", "Établissement trouvé"
    NOT_FOUND = "absent", "Établissement absent du registre"
    UNAVAILABLE = "indisponible", "Registre indisponible"


@dataclass(frozen=True, slots=True)
class RegisteredCompany:
    """One establishment as the register tells it; texts are empty when it does not.

    `naf_code` has no dot ("1071C"); `company_naf_code` is that of the whole company.
    `address` is the street only. `size_bracket` is INSEE's code of the establishment.
    """

    siret: str
    siren: str
    legal_name: str
    brand: str
    naf_code: str
    company_naf_code: str
    address: str
    postal_code: str
    city: str
    insee_code: str
    department_code: str
    point: Point | None
    size_bracket: str
    is_open: bool
    is_training_organisation: bool
    is_certified: bool
    idcc: tuple[str, ...]
    is_non_diffusible: bool


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What the register answered; `detail` is for the log, in English."""

    status: RegisterStatus
    company: RegisteredCompany | None = None
    detail: str = ""


class _Place(msgspec.Struct, frozen=True):
    """An establishment of an answer ("etablissement" and "siege")."""

    siret: str = ""
    activite_principale: str | None = None
    adresse: str | None = None
    code_postal: str | None = None
    commune: str | None = None
    libelle_commune: str | None = None
    latitude: str | float | None = None
    longitude: str | float | None = None
    etat_administratif: str | None = None
    nom_commercial: str | None = None
    liste_enseignes: list[str] | None = None
    liste_idcc: list[str] | None = None
    liste_id_organisme_formation: list[str] | None = None
    statut_diffusion_etablissement: str | None = None
    tranche_effectif_salarie: str | None = None


class _Complements(msgspec.Struct, frozen=True):
    """What other registers say of a company."""

    est_organisme_formation: bool | None = None
    est_qualiopi: bool | None = None
    liste_idcc: list[str] | None = None


class _Unit(msgspec.Struct, frozen=True):
    """A company of an answer ("unité légale")."""

    siren: str = ""
    nom_complet: str | None = None
    nom_raison_sociale: str | None = None
    activite_principale: str | None = None
    etat_administratif: str | None = None
    statut_diffusion: str | None = None
    siege: _Place | None = None
    matching_etablissements: list[_Place] | None = None
    complements: _Complements | None = None

    def places(self) -> Iterator[_Place]:
        """Yield the establishments told of; the seat may be told twice."""
        yield from self.matching_etablissements or ()
        if self.siege is not None:
            yield self.siege


class _Payload(msgspec.Struct, frozen=True):
    """A whole answer."""

    results: list[_Unit]


class _TroubleError(Exception):
    """The register cannot be used now; the words are for the log."""


class Register:
    """A client of the register; an empty address asks nobody (an installation without internet)."""

    def __init__(self, base_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout

    def find(self, siret: str) -> RegisterAnswer:
        """Return what the register says of a SIRET of 14 digits; never raises.

        It may last `timeout` seconds, twice and `LONGEST_WAIT_SECONDS` apart when the register
        asks to come back: call it outside of a transaction and of the event loop.
        """
        if not self._base_url:
            return RegisterAnswer(RegisterStatus.UNAVAILABLE, detail="no register is configured")
        try:
            units = self._ask(siret)
        except (_TroubleError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            detail = str(error) or type(error).__name__
            return RegisterAnswer(RegisterStatus.UNAVAILABLE, detail=detail)
        for unit in units:
            for place in unit.places():
                if place.siret == siret:
                    return RegisterAnswer(RegisterStatus.FOUND, _company(unit, place))
        return RegisterAnswer(RegisterStatus.NOT_FOUND)

    def _ask(self, siret: str) -> list[_Unit]:
        """Return the companies of the answer; raises `_TroubleError` or an error of httpx."""
        with httpx.Client(headers={"User-Agent": USER_AGENT}, timeout=self._timeout) as client:
            status, headers, body = self._get(client, siret)
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                time.sleep(_short_wait(headers.get("Retry-After", "")))
                status, headers, body = self._get(client, siret)
        if status != HTTPStatus.OK:
            raise _TroubleError(f"the register answered {status}")
        try:
            return msgspec.json.decode(body, type=_Payload).results
        except msgspec.DecodeError as error:
            raise _TroubleError(f"unreadable answer: {error}") from error

    def _get(self, client: httpx.Client, siret: str) -> tuple[int, httpx.Headers, bytes]:
        """Return the status, headers and body of one request that lasts `timeout` in all.

        httpx limits the wait for each piece: a server that drips would hold us for ever.
        """
        deadline = time.monotonic() + self._timeout
        parameters = {"q": siret, "page": "1", "per_page": "10"}
        body = bytearray()
        with client.stream("GET", f"{self._base_url}/search", params=parameters) as response:
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MAX_ANSWER_BYTES:
                    raise _TroubleError("the answer is too large")
                if time.monotonic() > deadline:
                    raise _TroubleError("the answer takes too long")
            return response.status_code, response.headers, bytes(body)


def _short_wait(retry_after: str) -> float:
    """Return the seconds to wait before asking again; raises `_TroubleError` when they are many.

    The header holds seconds or a date (RFC 9110, section 10.2.3).
    """
    text = retry_after.strip()
    seconds = float(text) if text.isascii() and text.isdigit() else _seconds_until(text)
    if seconds > LONGEST_WAIT_SECONDS:
        raise _TroubleError(f"the register asks to wait {seconds:.0f} s")
    return max(seconds, 0.0)


def _seconds_until(http_date: str) -> float:
    try:
        instant: datetime = parsedate_to_datetime(http_date)
    except ValueError:
        return WAIT_WHEN_NOT_TOLD_SECONDS
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return (aware - utc_now()).total_seconds()


def _company(unit: _Unit, place: _Place) -> RegisteredCompany:
    others = unit.complements or _Complements()
    commune = place.commune or ""
    return RegisteredCompany(
        siret=place.siret,
        siren=place.siret[:9],
        legal_name=_told(unit.nom_raison_sociale) or _told(unit.nom_complet),
        brand=_brand(place),
        naf_code=(place.activite_principale or unit.activite_principale or "").replace(".", ""),
        company_naf_code=(unit.activite_principale or "").replace(".", ""),
        address=_WITH_CITY.sub(r"\1", _told(place.adresse)).strip(),
        postal_code=place.code_postal or "",
        city=_told(place.libelle_commune),
        insee_code=commune,
        department_code=commune[:3] if commune.startswith(_OVERSEAS) else commune[:2],
        point=_point(place),
        size_bracket=place.tranche_effectif_salarie or "",
        is_open=_all_are(_OPEN, unit.etat_administratif, place.etat_administratif),
        is_training_organisation=bool(
            others.est_organisme_formation or place.liste_id_organisme_formation
        ),
        is_certified=bool(others.est_qualiopi),
        idcc=tuple(place.liste_idcc or others.liste_idcc or ()),
        is_non_diffusible=not _all_are(
            _DIFFUSIBLE, unit.statut_diffusion, place.statut_diffusion_etablissement
        ),
    )


def _all_are(expected: str, *states: str | None) -> bool:
    """Whether each state is the expected one; a state that is not told is."""
    return all(state in {None, "", expected} for state in states)


def _told(text: str | None) -> str:
    """Return a text of the register, without the marks that stand for what it may not tell."""
    return " ".join(_NOT_TOLD.sub(" ", text or "").split())


def _brand(place: _Place) -> str:
    """Return the name on the door: usual name, else first sign."""
    signs = place.liste_enseignes or [""]
    return _told(place.nom_commercial) or _told(signs[0])


def _point(place: _Place) -> Point | None:
    """Return where it is; none for what is missing, unreadable or outside of the Earth."""
    try:
        return Point(float(place.latitude or ""), float(place.longitude or ""))
    except ValueError:
        return None
