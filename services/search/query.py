"""A search as a person or a program writes it: parameters of a URL.

Parsing never fails. What cannot be understood is left out or replaced, and told in words: the
screen shows the words, the API answers 400 with them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import TypeVar
from urllib.parse import urlencode

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.columns import LabelledEnum
from services.core.constants import (
    DEFAULT_RADIUS_KM,
    MAX_QUERY_LENGTH,
    MAX_RADIUS_KM,
    MAX_ROME_CODES,
)
from services.core.geo import Point
from services.search.criteria import Channel, Filters, Sort
from services.search.filtering import LEVELS

E = TypeVar("E", bound=LabelledEnum)

WHOLE_COUNTRY = "france"
# The reference service's API writes "the whole country" as a radius of 20,000 km or more.
WHOLE_COUNTRY_KM = 20_000
MAX_PAGE = 10_000
MAX_PLACE_LENGTH = 100
# More values than this in one filter are a mistake, not a wish.
MAX_CODES = 50

# Names that older links and partners use, and the name used here.
ALIASES = {
    "rome": "romes",
    "lat": "latitude",
    "lon": "longitude",
    "address": "lieu",
    "lieu_label": "lieu",
    "codeInsee": "insee",
    "zipcode": "postcode",
    "diploma": "level",
    "handi": "is_disabled_elligible",
    "elligibleHandicapFilter": "is_disabled_elligible",
    "departements": "department",
    "start_date": "start_before",
    "kind": "kinds",
    "romeDomain": "domains",
    "domain": "domains",
    "partner_origin": "origin",
}
_TRUE = frozenset({"1", "true", "oui", "on"})
_FALSE = frozenset({"", "0", "false", "non", "off"})


@dataclass(frozen=True, slots=True)
class Issue:
    """Something of a search that was not understood: which parameter, and what was done."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a search, as asked: at most one of code, point and free text is used.

    Order of preference: insee, postcode, department, region, point, text. `text` is also the
    label of a point.
    """

    insee: str = ""
    postcode: str = ""
    department: str = ""
    region: str = ""
    point: Point | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no place was asked: the whole country."""
        return self == Where()


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search that is well formed; codes may still be unknown.

    `domains` are domains of the ROME, of one letter or of three characters. `radius_km` is None
    for the whole country; one that was not chosen may be enlarged when it finds nothing. `page`
    counts from 1.
    """

    text: str = ""
    romes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    where: Where = Where()
    radius_km: int | None = DEFAULT_RADIUS_KM
    is_radius_chosen: bool = False
    filters: Filters = NO_FILTERS
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    def params(self) -> list[tuple[str, str]]:
        """Return the canonical parameters: parsing them gives the same search."""
        where, filters = self.where, self.filters
        pairs = [
            ("q", self.text),
            ("romes", ",".join(self.romes)),
            ("domains", ",".join(self.domains)),
            ("insee", where.insee),
            ("postcode", where.postcode),
            ("department", where.department),
            ("region", where.region),
            ("latitude", f"{where.point.latitude:.5f}" if where.point else ""),
            ("longitude", f"{where.point.longitude:.5f}" if where.point else ""),
            ("lieu", where.text),
            ("radius", self._radius_text()),
            ("kinds", ",".join(kind for kind in Kind if kind in filters.kinds)),
            ("contract_type", ",".join(c for c in ContractType if c in filters.contracts)),
            ("level", ",".join(str(level) for level in sorted(filters.levels))),
            ("start_before", filters.start_before.isoformat() if filters.start_before else ""),
            ("is_disabled_elligible", "true" if filters.disability_friendly else ""),
            ("origin", ",".join(o for o in OfferOrigin if o in filters.origins)),
            ("naf", ",".join(filters.nafs)),
            ("opco", ",".join(sorted(filters.opcos))),
            ("remote", "true" if filters.remote else ""),
            ("apply_channel", ",".join(c for c in Channel if c in filters.channels)),
            ("employer_known", "true" if filters.employer_known else ""),
            ("sort", "" if self.sort is Sort.RELEVANCE else self.sort),
            ("page", "" if self.page == 1 else str(self.page)),
        ]
        return [(name, value) for name, value in pairs if value]

    def query_string(self) -> str:
        """Return the canonical query string, without "?"."""
        return urlencode(self.params(), safe=",")

    def with_filters(self, **changes: object) -> "SearchQuery":
        """Return the same search with other filters, back on its first page."""
        return replace(self, filters=replace(self.filters, **changes), page=1)  # type: ignore[arg-type]

    def _radius_text(self) -> str:
        if self.is_radius_chosen and self.radius_km is None:
            return WHOLE_COUNTRY
        if self.where.is_empty or self.where.department or self.where.region:
            return ""
        if self.radius_km == DEFAULT_RADIUS_KM and not self.is_radius_chosen:
            return ""
        return str(self.radius_km)


Params = Mapping[str, list[str]]


def parse(params: Params) -> tuple[SearchQuery, list[Issue]]:
    """Return the search of the parameters (name to values) and what was not understood.

    The issues are in the order of the parameters below; the search is always usable.
    """
    reader = _Reader(params)
    radius_km, is_radius_chosen = reader.radius()
    query = SearchQuery(
        text=reader.text("q", MAX_QUERY_LENGTH, "Votre recherche"),
        romes=reader.romes(),
        domains=reader.codes("domains", r"[A-N]([0-9]{2})?", "Un domaine (exemple : D11)"),
        where=reader.where(),
        radius_km=radius_km,
        is_radius_chosen=is_radius_chosen,
        filters=Filters(
            kinds=frozenset(reader.choices("kinds", Kind, "Le type de résultat")),
            contracts=frozenset(
                reader.choices("contract_type", ContractType, "Le type de contrat")
            ),
            levels=frozenset(reader.levels()),
            start_before=reader.day("start_before"),
            disability_friendly=reader.flag("is_disabled_elligible"),
            origins=frozenset(reader.choices("origin", OfferOrigin, "L'origine")),
            nafs=reader.codes("naf", r"[0-9]{2,4}[A-Z]?", "Un code NAF (exemple : 1071C)"),
            opcos=frozenset(
                code.lower() for code in reader.codes("opco", r"[A-Z0-9_-]{1,20}", "Un OPCO")
            ),
            remote=reader.flag("remote"),
            channels=frozenset(reader.choices("apply_channel", Channel, "Le moyen de postuler")),
            employer_known=reader.flag("employer_known"),
        ),
        sort=next(iter(reader.choices("sort", Sort, "Le tri")), Sort.RELEVANCE),
        page=reader.page(),
    )
    return query, reader.issues


class _Reader:
    """Reads parameters one by one and keeps what went wrong."""

    def __init__(self, params: Params) -> None:
        self._values: dict[str, list[str]] = {}
        for name, values in params.items():
            self._values.setdefault(ALIASES.get(name, name), []).extend(values)
        self.issues: list[Issue] = []

    def text(self, name: str, longest: int, what: str) -> str:
        value = " ".join(_printable(self._first(name)).split())
        if len(value) > longest:
            self._tell(name, f"{what} : texte trop long, nous avons gardé le début.")
        return value[:longest].strip()

    def romes(self) -> tuple[str, ...]:
        asked = [code.upper() for code in self._split("romes")]
        good = [code for code in asked if re.fullmatch(r"[A-N][0-9]{4}", code)]
        if len(good) < len(asked):
            self._tell("romes", "Un code métier n'a pas la forme attendue (exemple : D1102).")
        kept = tuple(dict.fromkeys(good))
        if len(kept) > MAX_ROME_CODES:
            self._tell(
                "romes", f"Au plus {MAX_ROME_CODES} métiers à la fois : les premiers sont gardés."
            )
        return kept[:MAX_ROME_CODES]

    def where(self) -> Where:
        text = self.text("lieu", MAX_PLACE_LENGTH, "Le lieu")
        insee = self._code("insee", r"[0-9][0-9AB][0-9]{3}", "Le code commune")
        postcode = self._code("postcode", r"[0-9]{5}", "Le code postal")
        department = self._code("department", r"[0-9][0-9AB][0-9]?", "Le département")
        region = self._code("region", r"[0-9]{2,3}", "La région")
        point = self._point()
        if insee:
            return Where(insee=insee)
        if postcode:
            return Where(postcode=postcode)
        if department:
            return Where(department=department)
        if region:
            return Where(region=region)
        return Where(point=point, text=text)

    def codes(self, name: str, pattern: str, what: str) -> tuple[str, ...]:
        """Return distinct codes without dots, in capitals, that match a pattern."""
        asked = [code.replace(".", "").upper() for code in self._split(name)]
        good = [code for code in asked if re.fullmatch(pattern, code, re.ASCII)]
        if len(good) < len(asked):
            self._tell(name, f"{what} n'a pas la forme attendue : il est ignoré.")
        kept = tuple(dict.fromkeys(good))
        if len(kept) > MAX_CODES:
            self._tell(name, f"Au plus {MAX_CODES} valeurs à la fois : les premières sont gardées.")
        return kept[:MAX_CODES]

    def radius(self) -> tuple[int | None, bool]:
        """Return the radius, and whether somebody chose it."""
        value = self._first("radius").strip().lower()
        if value == WHOLE_COUNTRY:
            return None, True
        if not value:
            return DEFAULT_RADIUS_KM, False
        number = _number(value)
        if number is not None and number >= WHOLE_COUNTRY_KM:
            return None, True
        if number is None or not 0 < number <= MAX_RADIUS_KM:
            self._tell(
                "radius",
                f"La distance doit être entre 1 et {MAX_RADIUS_KM} km : "
                f"nous avons pris {DEFAULT_RADIUS_KM} km.",
            )
            return DEFAULT_RADIUS_KM, False
        return max(round(number), 1), True

    def choices(self, name: str, enum: type[E], what: str) -> list[E]:
        known = {member.value: member for member in enum}
        asked = list(dict.fromkeys(self._split(name)))
        if any(value not in known for value in asked):
            accepted = ", ".join(known)
            self._tell(name, f"{what} demandé n'existe pas (valeurs possibles : {accepted}).")
        return [known[value] for value in asked if value in known]

    def levels(self) -> list[int]:
        # The reference service writes "5 (BTS, DEUST...)": the digit is enough.
        written = re.sub(r"\([^()]*\)", "", ",".join(self._values.get("level", ())))
        asked = [value.strip()[:1] for value in written.split(",") if value.strip()]
        accepted = [str(level) for level in LEVELS]
        if any(value not in accepted for value in asked):
            self._tell("level", "Le niveau de diplôme va de 3 (CAP) à 7 (bac+5).")
        return [int(value) for value in asked if value in accepted]

    def day(self, name: str) -> date | None:
        value = self._first(name).strip()
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            self._tell(name, "La date n'a pas la forme attendue (exemple : 2026-09-01).")
            return None

    def flag(self, name: str) -> bool:
        value = self._first(name).strip().lower()
        if value not in _TRUE | _FALSE:
            self._tell(name, "Ce filtre vaut « true » ou « false ».")
        return value in _TRUE

    def page(self) -> int:
        value = self._first("page").strip()
        if not value:
            return 1
        # `int` refuses a number of thousands of digits.
        if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= MAX_PAGE:
            self._tell("page", "Cette page n'existe pas : voici la première.")
            return 1
        return int(value)

    def _point(self) -> Point | None:
        latitude, longitude = self._first("latitude"), self._first("longitude")
        if not latitude and not longitude:
            return None
        try:
            return Point(round(float(latitude), 5), round(float(longitude), 5))
        except ValueError:
            self._tell("latitude", "Les coordonnées ne désignent aucun lieu : elles sont ignorées.")
            return None

    def _code(self, name: str, pattern: str, what: str) -> str:
        value = self._first(name).strip().upper()
        if value and not re.fullmatch(pattern, value, re.ASCII):
            self._tell(name, f"{what} n'a pas la forme attendue : il est ignoré.")
            return ""
        return value

    def _first(self, name: str) -> str:
        return next(iter(self._values.get(name, ())), "")

    def _split(self, name: str) -> Iterable[str]:
        values = [part.strip() for value in self._values.get(name, ()) for part in value.split(",")]
        return [value for value in values if value]

    def _tell(self, field: str, message: str) -> None:
        self.issues.append(Issue(field, message))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
