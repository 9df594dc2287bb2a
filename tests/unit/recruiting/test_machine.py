"""The life of an offer: what may follow what, whatever is asked in whatever order."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.catalog.enums import Kind, OfferEventKind, OfferStatus
from services.core.errors import UserError
from services.recruiting import life
from services.recruiting.life import CloseReason
from services.recruiting.machine import TRANSITIONS, Move, after, moves
from tests.conftest import opened
from tests.unit.recruiting.conftest import (
    Firm,
    a_firm,
    events_of,
    is_searchable,
    offer_of,
)

S, M = OfferStatus, Move
# The life of an offer, told again: from each status, what may be done and where it leads.
LIFE: dict[OfferStatus, dict[Move, OfferStatus]] = {
    S.DRAFT: {M.SUBMIT: S.PENDING, M.PUBLISH: S.ACTIVE},
    S.PENDING: {M.PUBLISH: S.ACTIVE, M.EDIT: S.PENDING, M.CANCEL: S.CANCELLED},
    S.ACTIVE: {
        M.EDIT: S.ACTIVE, M.SUSPEND: S.SUSPENDED, M.EXTEND: S.ACTIVE, M.FILL: S.FILLED,
        M.CANCEL: S.CANCELLED, M.EXPIRE: S.EXPIRED,
    },
    S.SUSPENDED: {
        M.EDIT: S.SUSPENDED, M.RESUME: S.ACTIVE, M.FILL: S.FILLED, M.CANCEL: S.CANCELLED,
        M.EXPIRE: S.EXPIRED,
    },
    S.EXPIRED: {M.EXTEND: S.ACTIVE, M.FILL: S.FILLED},
    S.FILLED: {},
    S.CANCELLED: {},
}  # fmt: skip
EVENTS = {
    M.SUBMIT: OfferEventKind.CREATED,
    M.PUBLISH: OfferEventKind.PUBLISHED,
    M.EDIT: OfferEventKind.EDITED,
    M.EXTEND: OfferEventKind.EXTENDED,
}


def test_the_machine_is_the_one_of_the_requirement() -> None:
    told = {(status, move): to for status, own in LIFE.items() for move, to in own.items()}
    assert told == TRANSITIONS
    for status in OfferStatus:
        assert set(moves(status)) == set(LIFE[status])
        assert list(moves(status)) == sorted(moves(status), key=list(Move).index)


@pytest.mark.parametrize("status", list(OfferStatus))
@pytest.mark.parametrize("move", list(Move))
def test_a_refusal_says_what_and_why(status: OfferStatus, move: Move) -> None:
    if move in LIFE[status]:
        assert after(status, move) is LIFE[status][move]
        return
    with pytest.raises(UserError, match="n'est pas possible") as caught:
        after(status, move)
    assert caught.value.code == "offer_transition"
    assert move.label in caught.value.message
    assert status.label.lower() in caught.value.message


def test_each_reason_to_close_is_possible_while_an_offer_lives() -> None:
    for reason, status in ((r, s) for r in CloseReason for s in (S.ACTIVE, S.SUSPENDED)):
        hired = reason in {CloseReason.HIRED_HERE, CloseReason.HIRED_ELSEWHERE}
        assert after(status, reason.move) is (S.FILLED if hired else S.CANCELLED)


class Life(RuleBasedStateMachine):
    """One offer, and any sequence of moves."""

    file: Path
    firm: Firm

    def __init__(self) -> None:
        super().__init__()
        self.offer_id = self.firm.offer(status=S.DRAFT)
        self.status = S.DRAFT
        self.told: list[tuple[OfferEventKind, OfferStatus, int | None, str]] = []

    @rule(move=st.sampled_from(list(Move)), has_author=st.booleans(), reason=st.sampled_from("a "))
    def change(self, move: Move, reason: str, *, has_author: bool) -> None:
        author, said = self.firm.actor.person_id if has_author else None, reason.strip()
        before = offer_of(self.firm.database, self.offer_id).model_dump()
        try:
            with self.firm.database.write() as session:
                offer = life.repository.offer_to_change(session, self.offer_id)
                assert offer is not None
                life.change(session, offer, move, author_id=author, reason=said)
        except UserError:
            assert move not in LIFE[self.status]
            assert offer_of(self.firm.database, self.offer_id).model_dump() == before
        else:
            self.status = LIFE[self.status][move]
            kind = EVENTS.get(move, OfferEventKind.STATUS)
            self.told.append((kind, self.status, author, said or move.label))

    @invariant()
    def each_change_is_told_once_and_searched_when_active(self) -> None:
        offer = offer_of(self.firm.database, self.offer_id)
        assert offer.status is self.status
        assert [
            (event.kind, event.status, event.author_id, event.reason)
            for event in events_of(self.firm.database, self.offer_id)
        ] == self.told
        found = is_searchable(self.firm.database, Kind.OFFER, self.offer_id)
        assert found is (self.status is S.ACTIVE)
        # What is or was visible has an end.
        if self.status not in {S.DRAFT, S.PENDING, S.CANCELLED}:
            assert offer.expires_at is not None
            assert offer.published_at is not None


@pytest.mark.usefixtures("frozen_clock")
def test_no_sequence_of_moves_leaves_the_machine(reference_file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(reference_file, Path(folder) / "lba.db"))
        with opened(copy) as database:
            machine = type("OneLife", (Life,), {"firm": a_firm(database)})
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=40,
                    stateful_step_count=15,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
