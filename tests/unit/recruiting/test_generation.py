"""The content of an offer, generated from the sheet of its occupation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from services.core.database import Database
from services.core.errors import UserError
from services.recruiting.generation import (
    ACQUIRED,
    DESIRED,
    KNOWLEDGE,
    Heading,
    Selection,
    default_title,
    generated_description,
    headings,
    read_sheet,
    select_all,
    selection_of,
)
from services.recruiting.wording import contact_details_in
from services.reference.models import RomeOccupation
from services.reference.sheets import Sheet, short_sheet

KEYS = (DESIRED, ACQUIRED, KNOWLEDGE)
BAKER = Sheet(
    definition="Le boulanger fabrique le pain.",
    tasks=("Peser la farine", "Pétrir la pâte", "Façonner les pains"),
    know_how=("Juger une pâte", "Pétrir la pâte", "Régler le four"),
    knowledge=("Types de farines", "Fermentation"),
    soft_skills=("Ponctualité", "Endurance", "Rapidité", "Organisation"),
)
SHORT = short_sheet("Bûcheron / Bûcheronne", "Forêt")

items = st.lists(st.text(min_size=1, max_size=8), max_size=9).map(tuple)
sheets = st.builds(
    Sheet,
    definition=st.just("Un métier."),
    tasks=items,
    know_how=items,
    knowledge=items,
    soft_skills=items,
)
moves = st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 8)), max_size=60)


def content_is_from_sheet(sheet: Sheet, selection: Selection) -> bool:
    """Whether a selection is one that this sheet allows (DEP-61, W-21)."""
    return selection.headings == headings(sheet) and all(
        ticked <= set(range(len(heading.items))) and len(ticked) >= heading.minimum
        for heading, ticked in zip(selection.headings, selection.ticked, strict=True)
    )


def played(sheet: Sheet, asked: list[tuple[str, int]]) -> list[Selection]:
    """Return the selections that a person goes through."""
    selection = select_all(headings(sheet))
    seen = [selection]
    sizes = {heading.key: len(heading.items) for heading in selection.headings}
    for key, number in asked:
        if sizes[key]:
            selection, _ = selection.toggle(key, number % sizes[key])
            seen.append(selection)
    return seen


def test_a_sheet_gives_three_headings() -> None:
    assert headings(BAKER) == (
        Heading(DESIRED, "Qualités souhaitées", BAKER.soft_skills),
        Heading(
            ACQUIRED,
            "Compétences acquises pendant l'alternance",
            # What is said twice is shown once.
            ("Peser la farine", "Pétrir la pâte", "Façonner les pains", "Juger une pâte",
             "Régler le four"),
        ),
        Heading(KNOWLEDGE, "Domaines et techniques", BAKER.knowledge),
    )  # fmt: skip
    assert [heading.minimum for heading in headings(BAKER)] == [3, 3, 2]


def test_everything_is_ticked_at_first() -> None:
    selection = select_all(headings(BAKER))
    assert selection.content() == {heading.key: list(heading.items) for heading in headings(BAKER)}
    assert selection.is_ticked(KNOWLEDGE, 1)
    assert selection.count(ACQUIRED) == 5


def test_unticking_stops_at_three_and_says_what_to_do() -> None:
    selection, refusal = select_all(headings(BAKER)).toggle(DESIRED, 1)
    assert refusal is None
    assert selection.chosen(DESIRED) == ("Ponctualité", "Rapidité", "Organisation")
    same, refusal = selection.toggle(DESIRED, 0)
    assert same == selection
    assert refusal is not None
    assert "au moins 3 éléments" in refusal
    assert "Cochez-en un autre" in refusal
    swapped, refusal = selection.toggle(DESIRED, 1)
    assert refusal is None
    assert swapped.toggle(DESIRED, 0)[0].chosen(DESIRED) == (
        "Endurance",
        "Rapidité",
        "Organisation",
    )


def test_a_heading_of_two_items_keeps_both() -> None:
    selection = select_all(headings(BAKER))
    same, refusal = selection.toggle(KNOWLEDGE, 0)
    assert same == selection
    assert (
        refusal
        == "« Domaines et techniques » compte peu d'éléments : ils restent tous dans l'offre."
    )


def test_a_short_sheet_has_empty_headings() -> None:
    selection = select_all(headings(SHORT))
    assert [heading.minimum for heading in selection.headings] == [0, 0, 0]
    assert selection.content() == {DESIRED: [], ACQUIRED: [], KNOWLEDGE: []}
    assert selection.count(DESIRED) == 0
    assert content_is_from_sheet(SHORT, selection)


@pytest.mark.parametrize(
    ("sheet", "key", "index"),
    [
        (BAKER, "nothing", 0),
        (BAKER, DESIRED, 4),
        (BAKER, DESIRED, -1),
        (SHORT, DESIRED, 0),
    ],
)
def test_an_item_that_is_not_of_the_sheet_is_refused(sheet: Sheet, key: str, index: int) -> None:
    with pytest.raises(UserError, match="fiche du métier"):
        select_all(headings(sheet)).toggle(key, index)


@given(sheets, moves)
def test_no_sequence_goes_under_the_minimum_out_of_the_sheet_or_out_of_order(
    sheet: Sheet, asked: list[tuple[str, int]]
) -> None:
    for selection in played(sheet, asked):
        assert content_is_from_sheet(sheet, selection)
        for heading in selection.headings:
            chosen = selection.chosen(heading.key)
            assert len(chosen) == selection.count(heading.key) >= heading.minimum
            assert [item for item in heading.items if item in set(chosen)] == list(chosen)


@given(sheets, moves)
def test_ticking_always_works(sheet: Sheet, asked: list[tuple[str, int]]) -> None:
    selection = played(sheet, asked)[-1]
    for heading in selection.headings:
        for index in range(len(heading.items)):
            if not selection.is_ticked(heading.key, index):
                ticked, refusal = selection.toggle(heading.key, index)
                assert refusal is None
                assert ticked.count(heading.key) == selection.count(heading.key) + 1


@given(sheets, moves)
def test_what_is_stored_gives_the_selection_back(
    sheet: Sheet, asked: list[tuple[str, int]]
) -> None:
    selection = played(sheet, asked)[-1]
    assert selection_of(sheet, selection.content()) == selection


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({DESIRED: ["Ponctualité", "Endurance", "Rapidité", "Beauté"]}, "content_not_in_sheet"),
        ({DESIRED: ["Ponctualité", "Endurance"]}, "content_too_short"),
        ({DESIRED: ["Ponctualité"] * 3}, "content_too_short"),
        ({DESIRED: []}, "content_too_short"),
        ({KNOWLEDGE: ["Fermentation"]}, "content_too_short"),
    ],
)
def test_content_that_the_sheet_does_not_allow_is_refused(
    changes: dict[str, list[str]], code: str
) -> None:
    content: dict[str, Any] = select_all(headings(BAKER)).content() | changes
    with pytest.raises(UserError) as caught:
        selection_of(BAKER, content)
    assert caught.value.code == code


def test_a_selection_of_another_sheet_is_not_of_this_one() -> None:
    other = BAKER.model_copy(update={"knowledge": ("Chocolat",)})
    assert not content_is_from_sheet(other, select_all(headings(BAKER)))


@pytest.mark.parametrize("ticked", [frozenset({0, 1}), frozenset({0, 1, 2, 9})])
def test_a_selection_made_by_hand_is_checked(ticked: frozenset[int]) -> None:
    whole = select_all(headings(BAKER))
    assert not content_is_from_sheet(BAKER, Selection(whole.headings, (ticked, *whole.ticked[1:])))


def test_a_description_tells_the_occupation_its_tasks_and_qualities() -> None:
    text = generated_description(
        "Boulanger / Boulangère", BAKER.definition, BAKER.tasks, ("Ponctualité", "CAO")
    )
    assert text == (
        "Boulanger / Boulangère. Le boulanger fabrique le pain.\n\n"
        "Au programme pendant l'alternance :\n"
        "- Peser la farine\n- Pétrir la pâte\n- Façonner les pains\n\n"
        "Qualités utiles dans ce métier : ponctualité, CAO."
    )


def test_a_description_names_a_few_tasks_only() -> None:
    text = generated_description("Boulanger", "", [f"Tâche {number}" for number in range(20)])
    assert text.count("- Tâche") == 5


def test_a_description_without_a_sheet_says_nothing_of_the_sheet() -> None:
    text = generated_description("Bûcheron / Bûcheronne", SHORT.definition)
    assert text == "Bûcheron / Bûcheronne : métier du domaine « Forêt »."


@pytest.mark.parametrize(
    ("appellation", "label", "title"),
    [
        ("Boulanger / Boulangère", "", "Boulanger / Boulangère en alternance (H/F)"),
        (
            "Boulangère",
            "Boulanger / Boulangère",
            "Boulanger / Boulangère en alternance (H/F)",
        ),
        (
            "Vendeur en épicerie",
            "Vendeur / Vendeuse en épicerie",
            "Vendeur / Vendeuse en épicerie en alternance (H/F)",
        ),
        ("Tourier", "Boulanger / Boulangère", "Tourier en alternance (H/F)"),
        ("", "Boulanger / Boulangère", "Boulanger / Boulangère en alternance (H/F)"),
        (
            "Apprenti boulanger / Apprentie boulangère",
            "Boulanger / Boulangère",
            "Apprenti boulanger / Apprentie boulangère (H/F)",
        ),
        ("  Chef   de rang ", "", "Chef de rang en alternance (H/F)"),
        (f"{'Chef ' * 20}/ {'Cheffe ' * 20}", "", f"{'Chef ' * 20}en alternance (H/F)"),
    ],
)
def test_a_title_names_the_occupation_for_everybody(
    appellation: str, label: str, title: str
) -> None:
    assert default_title(appellation, label) == title


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_title_has_3_to_150_characters(appellation: str, label: str) -> None:
    title = default_title(appellation, label)
    assert 3 <= len(title) <= 150
    assert title.endswith("(H/F)")


def test_every_occupation_has_content_and_a_title(reference_database: Database) -> None:
    with reference_database.read() as session:
        rows = session.exec(select(RomeOccupation)).all()
    assert len(rows) > 1_500
    for row in rows:
        sheet = read_sheet(row.sheet)
        selection = select_all(headings(sheet))
        assert content_is_from_sheet(sheet, selection)
        title = default_title(row.label, row.label)
        assert 3 <= len(title) <= 150
        assert title.startswith(row.label)
        text = generated_description(
            row.label, sheet.definition, selection.chosen(ACQUIRED), selection.chosen(DESIRED)
        )
        assert "rédigée" not in text
        assert contact_details_in(f"{title}\n{text}") == ()
