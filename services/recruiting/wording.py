"""What a recruiter writes: contact details, wordings that the law forbids, and what is missing.

Nothing here calls the network. Contact details in a title are refused (DEP-62); the rest is told,
and the recruiter decides.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.core.columns import LabelledEnum
from services.core.constants import OFFER_DESCRIPTION_LENGTHS
from services.core.text import fold

_DATA = Path(__file__).parent / "data"
WORDINGS, HINTS = _DATA / "wording.yaml", _DATA / "hints.yaml"

# A title shorter than this says nothing of the work ("Vente"); capitals in a longer one shout.
TELLING_TITLE_LENGTH = 10
SHOUTING_SHARE = 0.7
FEWEST_LETTERS_TO_SHOUT = 8
_URGENT = re.compile(r"\b(?:tres )?urgen(?:t|ts|te|ce)\b|!!")

# Endings of the links that people write. Those that are also French words or inclusive endings
# ("coiffeur.se", "créateur.re") are links only after "www." or "http" (FMT-10).
_ENDINGS = (
    "fr|com|net|org|eu|io|info|pro|biz|be|ch|lu|uk|shop|site|online|app|dev|store|paris|bzh|alsace|"
    "corsica|jobs|immo|boutique|restaurant|tech|blog"
)
_AT = r"\s*(?:@|[(\[{]\s*(?:at|a|arobase|arobas)\s*[)\]}]|\s(?:at|arobase|arobas)\s)\s*"
_DOT = r"(?:\.|\s*[(\[{]\s*(?:dot|point)\s*[)\]}]\s*|\s+(?:dot|point)\s+|\s+\.\s*(?=\S))"
# Bounded, as in the DNS: a long text without spaces costs no more than another.
_NAME = r"[a-z0-9][a-z0-9_+\-]{0,62}"
_EMAIL = rf"{_NAME}(?:\.{_NAME}){{0,4}}{_AT}{_NAME}(?:{_DOT}{_NAME}){{0,4}}{_DOT}[a-z]{{2,}}"
_LINK = (
    r"https?://\S+|www\s?\.\s?\S+|(?:bit\.ly|t\.me|wa\.me|lnkd\.in|forms\.gle|goo\.gl)/\S+|"
    rf"(?<![\w@.\-])(?:{_NAME}{_DOT}){{1,5}}(?:{_ENDINGS})(?![a-z0-9])(?:/\S*)?"
)
# Ten digits from a zero, however they are parted; not a piece of a longer number (a SIRET).
_PHONE = (
    r"(?:(?:\+|\b00)\s?33[\s.\-]*(?:\(0\)[\s.\-]*)?|(?<![\d+])(?<!\d[\s.\-])0[\s.\-/]*)"
    r"[1-9](?:[\s.\-/]*\d){8}(?![\s.\-]?\d)"
)
# Names of tools that look like addresses.
_TOOLS = frozenset("asp.net vb.net ado.net ml.net socket.io draw.io bac.pro".split())


class DetailKind(LabelledEnum):
    """What lets a candidate reach an employer around the site."""

    EMAIL = "email", "une adresse e-mail"
    PHONE = "telephone", "un numéro de téléphone"
    LINK = "lien", "l'adresse d'un site"


_DETAILS = {
    DetailKind.EMAIL: re.compile(_EMAIL),
    DetailKind.PHONE: re.compile(_PHONE),
    DetailKind.LINK: re.compile(_LINK),
}


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """A piece of text that says how to reach somebody, as it was typed."""

    kind: DetailKind
    words: str


@dataclass(frozen=True, slots=True)
class WordingWarning:
    """Words that may keep people away unlawfully: why, and what to write instead."""

    criterion: str
    words: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Hint:
    """One quality of an offer; `sentence` congratulates when it is there, else says what to do."""

    key: str
    is_passed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class _Wording:
    """An entry of `wording.yaml`, compiled."""

    key: str
    reason: str
    advice: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    unless_text: tuple[re.Pattern[str], ...]


class _Folded:
    """A text folded for matching, that remembers what was typed."""

    def __init__(self, typed: str) -> None:
        self._typed = typed
        pieces = [fold(char) for char in typed]
        self.text = "".join(pieces)
        # Where each typed character begins: a ligature becomes two letters, an accent none.
        self._starts: list[int] = []
        length = 0
        for piece in pieces:
            self._starts.append(length)
            length += len(piece)

    def typed(self, start: int, end: int) -> str:
        """Return what was typed for a span of the folded text."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1)
        return self._typed[first:last].strip()


def contact_details_in(text: str) -> tuple[ContactDetail, ...]:
    """Return the e-mail addresses, telephone numbers and links of a text, in this order.

    Disguised ones too: "nom (at) x . fr". Inclusive writing ("coiffeur.se") is no link.
    """
    folded = _Folded(text)
    found: list[ContactDetail] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _DETAILS.items():
        for match in pattern.finditer(folded.text):
            if match.group() not in _TOOLS and not _overlaps(match.span(), taken):
                taken.append(match.span())
                found.append(ContactDetail(kind, folded.typed(*match.span())))
    return tuple(found)


def warnings(text: str) -> tuple[WordingWarning, ...]:
    """Return the wordings of an offer that may be discriminatory, in order of appearance.

    Pass the title and the description together: "(H/F)" in the one speaks for both. Sources:
    Code du travail, L1132-1, L1142-1 and L5321-2; Code pénal, 225-1.
    """
    folded = _Folded(text)
    taken: dict[str, list[tuple[int, int]]] = {}
    found: list[tuple[int, WordingWarning]] = []
    for wording in _wordings():
        spans = taken.setdefault(wording.key, [])
        for span in _matches(wording, folded.text):
            if not _overlaps(span, spans):
                spans.append(span)
                words = folded.typed(*span)
                found.append(
                    (span[0], WordingWarning(wording.key, words, wording.reason, wording.advice))
                )
    found.sort(key=lambda pair: pair[0])
    return tuple(dict.fromkeys(warning for _, warning in found))


def _matches(wording: _Wording, text: str) -> list[tuple[int, int]]:
    """Return the spans of a wording, the longest first where several begin together."""
    if any(pattern.search(text) for pattern in wording.unless_text):
        return []
    right = [match.span() for pattern in wording.unless for match in pattern.finditer(text)]
    found = {match.span() for pattern in wording.patterns for match in pattern.finditer(text)}
    return sorted(
        (span for span in found if not _overlaps(span, right)),
        key=lambda span: (span[0], -span[1]),
    )


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


@cache
def _wordings() -> tuple[_Wording, ...]:
    content: dict[str, Any] = yaml.safe_load(WORDINGS.read_text("utf-8"))
    words: dict[str, str] = content["words"]

    def compiled(patterns: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(pattern, words) for pattern in patterns)

    return tuple(
        _Wording(
            key=entry["key"],
            reason=entry["reason"],
            advice=entry["advice"],
            patterns=compiled(entry["patterns"]),
            unless=compiled(entry["unless"]),
            unless_text=compiled(entry.get("unless_text", [])),
        )
        for entry in content["criteria"]
    )


def _pattern(pattern: str, words: dict[str, str]) -> re.Pattern[str]:
    for name, alternatives in words.items():
        pattern = pattern.replace(f"{{{name}}}", alternatives)
    spaced = pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])")


def hints(
    title: str,
    description: str,
    *,
    employer_description: str = "",
    rhythm: str = "",
    monthly_pay: int | None = None,
) -> tuple[Hint, ...]:
    """Return what makes an offer attractive and whether it is there, in the order of the form.

    `monthly_pay` is in gross euros; lengths are in characters (W-16, W-18).
    """
    shortest, longest = OFFER_DESCRIPTION_LENGTHS
    text = " ".join(description.split())
    return (
        _hint("title_length", len(title.strip()) >= TELLING_TITLE_LENGTH),
        _hint("title_case", not _shouts(title)),
        _hint("title_calm", not _URGENT.search(fold(title))),
        _hint("description_short", len(text) >= shortest),
        _hint("description_long", len(text) <= longest),
        _hint("employer", len(employer_description.strip()) >= shortest),
        _hint("rhythm", bool(rhythm.strip())),
        _hint("pay", monthly_pay is not None),
        _hint("wording", not warnings(f"{title}\n{description}")),
    )


def quality(found: tuple[Hint, ...]) -> int:
    """Return the share of hints passed, 0 to 100; 100 when there is none to pass."""
    passed = sum(hint.is_passed for hint in found)
    return round(100 * passed / len(found)) if found else 100


def _hint(key: str, is_passed: bool) -> Hint:
    good, bad = _hint_sentences()[key]
    return Hint(key, is_passed, good if is_passed else bad)


@cache
def _hint_sentences() -> dict[str, tuple[str, str]]:
    content = yaml.safe_load(HINTS.read_text("utf-8"))
    return {key: (entry["passed"], entry["missed"]) for key, entry in content.items()}


def _shouts(title: str) -> bool:
    """Whether most letters are capitals; a short code such as "BTP" does not shout."""
    letters = [char for char in title if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return len(letters) >= FEWEST_LETTERS_TO_SHOUT and capitals > SHOUTING_SHARE * len(letters)
