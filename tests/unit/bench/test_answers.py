"""Two answers are equal when nobody could tell which is right."""

import pytest

from bench.answers import Answer

RIGHT = Answer(9, ((0, 1), (0, 2), (2, 3)), (1.0, 2.0, 3.0))


def test_an_answer_agrees_with_itself() -> None:
    assert RIGHT.agrees(Answer(RIGHT.total, RIGHT.keys, RIGHT.distances))


@pytest.mark.parametrize(
    "wrong",
    [
        Answer(8, RIGHT.keys, RIGHT.distances),
        Answer(9, RIGHT.keys[:2], RIGHT.distances[:2]),
        Answer(9, ((0, 1), (0, 9), (2, 3)), RIGHT.distances),
        Answer(9, RIGHT.keys, (1.0, 2.0, 3.1)),
    ],
    ids=["another count", "one missing", "another item", "another distance"],
)
def test_a_wrong_answer_is_caught(wrong: Answer) -> None:
    assert not RIGHT.agrees(wrong)
    assert not wrong.agrees(RIGHT)


def test_what_is_less_than_a_millimetre_apart_may_be_swapped() -> None:
    one = Answer(9, ((0, 1), (0, 2), (2, 3)), (1.0, 1.0 + 1e-8, 3.0))
    other = Answer(9, ((0, 2), (0, 1), (2, 3)), (1.0, 1.0 + 1e-8, 3.0))
    assert one.agrees(other)


def test_any_of_those_tied_with_the_last_one_may_come_last() -> None:
    assert RIGHT.agrees(Answer(9, ((0, 1), (0, 2), (2, 4)), (1.0, 2.0, 3.0 + 1e-8)))
