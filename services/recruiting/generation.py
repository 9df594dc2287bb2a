"""The content of an offer, generated from the sheet of its occupation.

A recruiter ticks items of the sheet and adds none (DEP-61, DEP-64): everything is ticked at first,
and each heading keeps at least three items (W-20, W-21).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.core.constants import MIN_ITEMS_PER_HEADING, OFFER_TITLE_LENGTHS
from services.core.errors import UserError
from services.core.text import fold, gender_forms
from services.reference.sheets import Sheet

IN_ALTERNANCE, BOTH_GENDERS = " en alternance", " (H/F)"
# The keys of headings are the columns of the offer that keep their items.
DESIRED, ACQUIRED, KNOWLEDGE = "desired_skills", "acquired_skills", "knowledge"
_LABELS = {
    DESIRED: "Qualités souhaitées",
    ACQUIRED: "Compétences acquises pendant l'alternance",
    KNOWLEDGE: "Domaines et techniques",
}
# Tasks named in a generated description: the others are in the headings.
TASKS_IN_DESCRIPTION = 5


@dataclass(frozen=True, slots=True)
class Heading:
    """A list of items of the sheet; `minimum` of them stay ticked, 0 when there is none."""

    key: str
    label: str
    items: tuple[str, ...]

    @property
    def minimum(self) -> int:
        """How many items stay ticked: three, or all when there are fewer (W-21)."""
        return min(MIN_ITEMS_PER_HEADING, len(self.items))


@dataclass(frozen=True, slots=True)
class Selection:
    """The ticked items of each heading, by position in the sheet; it never changes."""

    headings: tuple[Heading, ...]
    ticked: tuple[frozenset[int], ...]

    def is_ticked(self, key: str, index: int) -> bool:
        """Whether an item is ticked; raises UserError when there is no such item."""
        return index in self.ticked[self._position(key, index)]

    def count(self, key: str) -> int:
        """Return how many items of a heading are ticked; raises UserError for no heading."""
        return len(self.ticked[self._position(key)])

    def chosen(self, key: str) -> tuple[str, ...]:
        """Return the ticked items of a heading in the order of the sheet."""
        place = self._position(key)
        items = self.headings[place].items
        return tuple(items[index] for index in sorted(self.ticked[place]))

    def content(self) -> dict[str, list[str]]:
        """Return the ticked items under the names of the columns of an offer."""
        return {heading.key: list(self.chosen(heading.key)) for heading in self.headings}

    def toggle(self, key: str, index: int) -> tuple["Selection", str | None]:
        """Return the selection with one item ticked or unticked, and why it was refused if it was.

        Ticking always works; below the minimum, unticking changes nothing (W-21). Raises UserError
        when the sheet has no such item.
        """
        place = self._position(key, index)
        own, minimum = self.ticked[place], self.headings[place].minimum
        if index in own and len(own) <= minimum:
            return self, _refusal(self.headings[place])
        changed = (*self.ticked[:place], own ^ {index}, *self.ticked[place + 1 :])
        return replace(self, ticked=changed), None

    def _position(self, key: str, index: int | None = None) -> int:
        for place, heading in enumerate(self.headings):
            if heading.key == key and (index is None or 0 <= index < len(heading.items)):
                return place
        raise _unknown_item()


def headings(sheet: Sheet) -> tuple[Heading, ...]:
    """Return the three headings of an occupation; those of a short sheet are empty."""
    lists = {
        DESIRED: sheet.soft_skills,
        ACQUIRED: (*sheet.tasks, *sheet.know_how),
        KNOWLEDGE: sheet.knowledge,
    }
    return tuple(
        Heading(key, _LABELS[key], tuple(dict.fromkeys(items))) for key, items in lists.items()
    )


def select_all(of: Iterable[Heading]) -> Selection:
    """Return the selection where everything is ticked, as a wizard begins (W-20)."""
    kept = tuple(of)
    return Selection(kept, tuple(frozenset(range(len(heading.items))) for heading in kept))


def selection_of(sheet: Sheet, content: Mapping[str, Iterable[str]]) -> Selection:
    """Return the selection of items kept as text, such as the columns of a stored offer.

    Raises UserError (`content_not_in_sheet`, `content_too_short`) for an item that the sheet does
    not have (DEP-61), or for a heading with fewer items than its minimum (W-21).
    """
    own = headings(sheet)
    ticked = []
    for heading in own:
        places = {item: index for index, item in enumerate(heading.items)}
        items = list(content.get(heading.key, ()))
        if not places.keys() >= set(items):
            raise _unknown_item()
        ticked.append(frozenset(places[item] for item in items))
        if len(ticked[-1]) < heading.minimum:
            raise UserError("content_too_short", _refusal(heading), field=heading.key)
    return Selection(own, tuple(ticked))


def read_sheet(stored: dict[str, Any]) -> Sheet:
    """Return the sheet kept in `RomeOccupation.sheet`."""
    return Sheet.model_validate(stored)


def generated_description(
    label: str, definition: str, tasks: Iterable[str] = (), qualities: Iterable[str] = ()
) -> str:
    """Return a description made of the sheet only: nothing is said of the company (DEP-63).

    Args:
        label: the name of the occupation, "Boulanger / Boulangère".
        definition: what the occupation is.
        tasks: ticked tasks; the first ones are named.
        qualities: ticked qualities.
    """
    paragraphs = [_introduction(label, definition.strip())]
    named = list(tasks)[:TASKS_IN_DESCRIPTION]
    if named:
        lines = "\n".join(f"- {task}" for task in named)
        paragraphs.append(f"Au programme pendant l'alternance :\n{lines}")
    liked = ", ".join(_uncapitalised(quality) for quality in qualities)
    if liked:
        paragraphs.append(f"Qualités utiles dans ce métier : {liked}.")
    return "\n\n".join(paragraphs)


def default_title(appellation: str, label: str = "") -> str:
    """Return the title of an offer: "Boulanger / Boulangère en alternance (H/F)", 3 to 150 long.

    An appellation of one gender gives way to `label`, the name of the occupation, when it is one
    of its two forms (DEP-62).
    """
    name = " ".join(appellation.split()) or label
    if fold(name) in {fold(form) for form in gender_forms(label)}:
        name = label
    is_told = any(word in fold(name) for word in ("apprenti", "alternan"))
    suffix = ("" if is_told else IN_ALTERNANCE) + BOTH_GENDERS
    longest = OFFER_TITLE_LENGTHS[1]
    for form in (name, gender_forms(name)[0]):
        if len(form) + len(suffix) <= longest:
            return form + suffix
    cut = name[: longest - len(suffix)]
    return (cut.rpartition(" ")[0] or cut) + suffix


def _introduction(label: str, definition: str) -> str:
    """Return the first paragraph; a short sheet is told of by its first sentence only.

    That one begins with the name of the occupation; what follows speaks of the sheet itself.
    """
    if definition.startswith(f"{label} : "):
        return definition.partition(". ")[0].removesuffix(".") + "."
    return f"{label}. {definition}" if definition else f"{label}."


def _uncapitalised(text: str) -> str:
    """Return a text that goes on a sentence; "CAO" and "Excel 365" keep their capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _refusal(heading: Heading) -> str:
    if heading.minimum < MIN_ITEMS_PER_HEADING:
        return f"« {heading.label} » compte peu d'éléments : ils restent tous dans l'offre."
    return (
        f"« {heading.label} » garde au moins {heading.minimum} éléments. Cochez-en un autre "
        "avant de décocher celui-ci."
    )


def _unknown_item() -> UserError:
    return UserError(
        "content_not_in_sheet",
        "Cet élément n'est pas dans la fiche du métier. Rechargez la page et choisissez dans la "
        "liste.",
    )
