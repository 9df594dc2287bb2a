"""Suggestions for the two fields of a search: an occupation, a place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from sqlmodel import Session, select

from services.core.text import STOP_WORDS, fold, gender_forms, words
from services.reference.models import RomeOccupation, RomeTitle, TitleKind
from services.reference.territory import Place, PlaceKind, Territory
from services.search.lexicon import Lexicon, Name

MAX_SUGGESTIONS = 8
OCCUPATION_FAME, PLACE_FAME = 0.3, 1.0
BEGINS_SO = 0.6
# Paris, the most populated commune, is the measure of fame of places.
LARGEST_POPULATION = 2_200_000
PLACE_KIND_FAME = {PlaceKind.COMMUNE: 1.0, PlaceKind.DEPARTMENT: 0.8, PlaceKind.REGION: 0.8}
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints"}
_ARTICLES = frozenset({"l", "d", "de", "du", "des", "la", "le", "les", "en", "sur"})


@dataclass(frozen=True, slots=True)
class OccupationSuggestion:
    """A name of an occupation, its ROME code, and its official label when it differs."""

    rome: str
    label: str
    hint: str
    highlights: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PlaceSuggestion:
    """A place and the parts of its label that answer what was typed."""

    place: Place
    highlights: list[tuple[int, int]]


class Occupations:
    """The names of occupations, official and everyday, ready to be suggested."""

    def __init__(self, session: Session, volumes: Mapping[str, int]) -> None:
        """Read the names; `volumes` is how many results each ROME code has."""
        self.labels = {
            row.code: row.label
            for row in session.exec(select(RomeOccupation).order_by(RomeOccupation.code))
        }
        rows = session.exec(select(RomeTitle).order_by(RomeTitle.id)).all()  # type: ignore[arg-type]
        most = log10(1 + max(volumes.values(), default=1))
        self._names: list[tuple[str, str]] = []
        entries: list[Name] = []
        for row in rows:
            fame = log10(1 + volumes.get(row.rome_code, 0)) / max(most, 1)
            is_official = row.kind is TitleKind.LABEL
            for form in gender_forms(row.label):
                self._names.append((row.rome_code, row.label))
                kept = [word for word in words(form) if word not in STOP_WORDS]
                entries.append(Name(tuple(kept or words(form)), fame + 0.2 * is_official))
        self._lexicon = Lexicon(entries, OCCUPATION_FAME)

    def suggest(self, typed: str, limit: int = MAX_SUGGESTIONS) -> list[OccupationSuggestion]:
        """Return the occupations that a text may mean, each ROME code once, best first."""
        kept = " ".join(word for word in typed.split() if word.lower() not in STOP_WORDS)
        found: dict[str, OccupationSuggestion] = {}
        for match in self._lexicon.find(kept or typed, limit * 6):
            rome, name = self._names[match.number]
            if rome not in found:
                official = self.labels[rome]
                hint = "" if name == official else official
                found[rome] = OccupationSuggestion(
                    rome, name, hint, self._lexicon.highlights(name, typed)
                )
            if len(found) == limit:
                break
        return list(found.values())


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

    def suggest(self, typed: str, limit: int = MAX_SUGGESTIONS) -> list[PlaceSuggestion]:
        """Return the places that a name, a postal code or a département number may mean."""
        found_code = re.search(r"\b(\d{2,5}|2[aAbB])\b", typed)
        if found_code:
            code, rest = found_code.group().upper(), typed.replace(found_code.group(), "")
            if places := self._by_code(code, rest):
                return [PlaceSuggestion(p, _part(p.label, code)) for p in places[:limit]]
        asked = " ".join(_place_words(typed))
        found = [(m.score, self._places[m.number]) for m in self._lexicon.find(asked, 3 * limit)]
        start = fold(typed).replace("-", " ").strip()
        found.sort(key=lambda pair: -pair[0] - BEGINS_SO * _folded_name(pair[1]).startswith(start))
        return [
            PlaceSuggestion(place, self._lexicon.highlights(place.name, asked))
            for _, place in found[:limit]
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


def _part(label: str, code: str) -> list[tuple[int, int]]:
    start = label.find(code)
    return [(start, start + len(code))] if start >= 0 else []
