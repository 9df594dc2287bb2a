"""Suggestions for the two fields of a search: an occupation, a place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log10
from typing import Any

from sqlalchemy import select as sql_select
from sqlmodel import Session, select

from services.core.columns import columns_of
from services.core.text import STOP_WORDS, fold, gender_forms, words
from services.reference.models import RomeDomain, RomeOccupation, RomeTitle, TitleKind
from services.reference.territory import Place, PlaceKind, Territory
from services.search.lexicon import Lexicon, Name
from services.search.models import SearchItem, SearchWord
from services.search.projection import NAME

MAX_SUGGESTIONS = 8
OCCUPATION_FAME, PLACE_FAME = 0.3, 1.0
BEGINS_SO = 0.6
# Paris, the most populated commune, is the measure of fame of places.
LARGEST_POPULATION = 2_200_000
OFFICIAL_FAME, DOMAIN_FAME = 0.2, 0.5
PLACE_PARAMETERS = {
    PlaceKind.COMMUNE: "insee",
    PlaceKind.DEPARTMENT: "department",
    PlaceKind.REGION: "region",
}
# Looked through for a place of an area.
MANY_PLACES = 200
# A place of fewer people than this is not understood in the middle of other words.
KNOWN_POPULATION = 2_000
# An employer is looked for from this many letters: fewer say nothing.
EMPLOYER_LETTERS, MAX_EMPLOYERS = 3, 2
# Names read for a beginning that many share.
MANY_NAMES = 200
PLACE_KIND_FAME = {PlaceKind.COMMUNE: 1.0, PlaceKind.DEPARTMENT: 0.8, PlaceKind.REGION: 0.8}
# It comes after every other character of a name.
LAST_CHARACTER = "\uffff"
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints"}
_ARTICLES = frozenset({"l", "d", "de", "du", "des", "la", "le", "les", "en", "sur"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant by some words: a label, the parameters of its search, a word on it.

    `highlights` are the [start, end) parts of the label that answer what was typed.
    """

    label: str
    hint: str
    params: Mapping[str, str]
    highlights: list[tuple[int, int]]


class Occupations:
    """The names of occupations, official and everyday, ready to be suggested."""

    def __init__(self, session: Session, volumes: Mapping[str, int]) -> None:
        """Read the names; `volumes` is how many results each ROME code has."""
        self.labels = {
            row.code: row.label
            for row in session.exec(select(RomeOccupation).order_by(RomeOccupation.code))
        }
        self.domains = {
            row.code: row.label
            for row in session.exec(select(RomeDomain).order_by(RomeDomain.code))
        }
        rows = session.exec(select(RomeTitle).order_by(RomeTitle.id)).all()  # type: ignore[arg-type]
        most = max(log10(1 + max(volumes.values(), default=1)), 1)
        self._names: list[tuple[str, str]] = []
        entries: list[Name] = []

        def add(code: str, label: str, form: str, fame: float) -> None:
            self._names.append((code, label))
            kept = [word for word in words(form) if word not in STOP_WORDS]
            entries.append(Name(tuple(kept or words(form)), fame))

        for row in rows:
            fame = log10(1 + volumes.get(row.rome_code, 0)) / most
            is_official = row.kind is TitleKind.LABEL
            for form in gender_forms(row.label):
                add(row.rome_code, row.label, form, fame + OFFICIAL_FAME * is_official)
        for code, label in self.domains.items():
            add(code, label, label, DOMAIN_FAME)
        self._lexicon = Lexicon(entries, OCCUPATION_FAME)

    def knows(self, word: str) -> bool:
        """Whether a folded word is in the name of an occupation, in whatever form."""
        return bool(self._lexicon.words.find(word, as_prefix=False, forgiving=False))

    def in_domain(self, domain: str) -> list[str]:
        """Return the ROME codes of a domain, of one letter or three characters."""
        return [code for code in self.labels if code.startswith(domain)]

    def suggest(self, typed: str, limit: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """Return the occupations and domains that a text may mean, each once, best first."""
        kept = " ".join(word for word in typed.split() if fold(word) not in STOP_WORDS)
        found: dict[str, Suggestion] = {}
        highlights = self._lexicon.marker(typed)
        for match in self._lexicon.find(kept or typed, limit * 6):
            code, name = self._names[match.number]
            if code not in found:
                found[code] = self._suggestion(code, name, highlights(name))
            if len(found) == limit:
                break
        return list(found.values())

    def _suggestion(self, code: str, name: str, highlights: list[tuple[int, int]]) -> Suggestion:
        if code in self.domains:
            count = len(self.in_domain(code))
            return Suggestion(name, f"Domaine · {count} métiers", {"domains": code}, highlights)
        official = self.labels[code]
        hint = "" if name == official else official
        return Suggestion(name, hint, {"romes": code}, highlights)


class Places:
    """The names and codes of places, ready to be suggested."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._places = territory.places
        entries = [
            Name(_place_words(place.name), _fame(place) * PLACE_KIND_FAME[place.kind])
            for place in self._places
        ]
        self._lexicon = Lexicon(entries, PLACE_FAME, has_forms=False)

    def find(self, typed: str, limit: int = MAX_SUGGESTIONS) -> list[Place]:
        """Return the places that a name, a postal code or a département number may mean."""
        found_code = re.search(r"\b(\d{2,5}|2[aAbB])\b", typed)
        if found_code:
            code, rest = found_code.group().upper(), typed.replace(found_code.group(), "")
            if places := self._by_code(code, rest):
                return places[:limit]
        asked = _place_words(typed)
        found = self._named_like(asked, limit) or self._within_area(asked, limit)
        start = fold(typed).replace("-", " ").strip()

        def worth(match: tuple[float, Place]) -> float:
            score, place = match
            # A hamlet that happens to begin so must not hide the city that was misspelled.
            return score + BEGINS_SO * _fame(place) ** 2 * _folded_name(place).startswith(start)

        found.sort(key=worth, reverse=True)
        # Paris is a commune and a département: the first of the two is enough.
        by_label: dict[str, Place] = {}
        for _, place in found:
            by_label.setdefault(place.label, place)
        return list(by_label.values())[:limit]

    def named(self, written: Sequence[str]) -> Place | None:
        """Return the place that a few folded words name exactly, the most populated of them."""
        return self._by_name.get(_place_words(" ".join(written)))

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], Place]:
        known = [place for place in self._places if place.population >= KNOWN_POPULATION]
        # The last one stays: of Paris and its département, the commune.
        known.sort(key=lambda place: (place.population, place.kind is PlaceKind.COMMUNE))
        return {_place_words(place.name): place for place in known}

    def _named_like(self, asked: Sequence[str], limit: int) -> list[tuple[float, Place]]:
        matches = self._lexicon.find(" ".join(asked), 3 * limit)
        return [(match.score, self._places[match.number]) for match in matches]

    def _within_area(self, asked: Sequence[str], limit: int) -> list[tuple[float, Place]]:
        """Return the places of words that end with a département or a région."""
        territory = self._territory
        areas = [*territory.departments.values(), *territory.regions.values()]
        for cut in range(len(asked) - 1, 0, -1):
            inside = {
                code
                for area in areas
                if set(asked[cut:]) <= set(_place_words(area.name))
                for code in area.departments
            }
            everywhere = self._named_like(asked[:cut], MANY_PLACES) if inside else []
            found = [(score, place) for score, place in everywhere if inside & {*place.departments}]
            if found:
                return found[: 3 * limit]
        return []

    def suggest(self, typed: str, limit: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """Return the places that a text may mean as suggestions."""
        highlights = self._lexicon.marker(" ".join(_place_words(typed)))
        return [
            Suggestion(
                place.label,
                place.hint,
                {PLACE_PARAMETERS[place.kind]: place.code},
                highlights(place.label),
            )
            for place in self.find(typed, limit)
        ]

    def _by_code(self, code: str, rest: str) -> list[Place]:
        """Return the département of a number, then the communes whose postal codes begin so.

        `rest` is what was typed beside: in "44000 nantes" or "Nantes (44)" it chooses.
        """
        territory = self._territory
        department = territory.departments.get(code)
        communes = [
            place
            for place in territory.communes.values()
            if any(postal.startswith(code) for postal in place.postal_codes)
            # Corsican postal codes begin with 20, whatever the département.
            or (code in {"2A", "2B"} and place.code.startswith(code))
        ]
        asked = _place_words(rest)
        if asked:
            communes = [p for p in communes if _begins(_place_words(p.name), asked)]
        # A whole postal code is an arrondissement's first, its beginning is the commune's.
        is_whole = len(code) == 5
        communes.sort(key=lambda p: (is_whole and territory.is_divided(p.code), -p.population))
        return ([department] if department and not asked else []) + communes


def _place_words(text: str) -> tuple[str, ...]:
    found = [_ABBREVIATIONS.get(word, word) for word in words(text)]
    return tuple(word for word in found if word not in _ARTICLES) or tuple(found)


def _fame(place: Place) -> float:
    return min(log10(1 + place.population) / log10(LARGEST_POPULATION), 1.0)


def _begins(name: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return all(any(word.startswith(part) for word in name) for part in asked)


def _folded_name(place: Place) -> str:
    return fold(place.name).replace("-", " ")


def employers(session: Session, typed: str, limit: int = MAX_EMPLOYERS) -> list[Suggestion]:
    """Return the employers and schools whose name, or a word of it, begins so."""
    start = fold(" ".join(typed.split()))
    if len(start) < EMPLOYER_LETTERS:
        return []
    item, word = columns_of(SearchItem), columns_of(SearchWord)
    by_name = sql_select(item.name_folded, item.name).where(_begins_with(item.name_folded, start))
    holding = (
        sql_select(word.kind, word.item_id)
        .where(word.field == NAME, _begins_with(word.word, start))
        .limit(MANY_NAMES)
        .subquery()
    )
    is_it = (item.kind == holding.c.kind) & (item.item_id == holding.c.item_id)
    by_word = sql_select(item.name_folded, item.name).join(holding, is_it)
    names: dict[str, str] = {}
    for statement in (by_name.order_by(item.name_folded).limit(MANY_NAMES), by_word):
        for folded, name in session.connection().execute(statement):
            names.setdefault(folded, name)
            if len(names) == limit:
                break
        if len(names) >= limit:
            break
    return [
        Suggestion(name, "Employeur ou école", {"q": name}, _beginnings(name, start))
        for name in names.values()
    ]


def _begins_with(column: Any, start: str) -> Any:
    return (column >= start) & (column < start + LAST_CHARACTER)


def _beginnings(name: str, start: str) -> list[tuple[int, int]]:
    """Return the first part of a name that begins a word with what was typed."""
    found = re.search(rf"(?<!\w){re.escape(start)}", fold(name))
    return [found.span()] if found and len(fold(name)) == len(name) else []
