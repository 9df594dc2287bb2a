"""Who acts for whom changes only as the table says, and each change is told of."""

import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, select

from services.accounts import memberships, repository
from services.accounts.memberships import TRANSITIONS
from services.accounts.models import (
    MemberRole,
    Membership,
    MembershipEvent,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
)
from services.core.database import Database
from services.core.errors import UserError
from tests.conftest import opened

S = MembershipState
STATES = list(MembershipState)
# Written again here: what a proof or a demand does to who is already known.
JOINS = {
    (S.DENIED, S.AWAITING): S.AWAITING,
    (S.DENIED, S.INVITED): S.INVITED,
    (S.DENIED, S.GRANTED): S.GRANTED,
    (S.AWAITING, S.GRANTED): S.GRANTED,
    (S.INVITED, S.GRANTED): S.GRANTED,
}
ALLOWED = {
    (S.INVITED, S.GRANTED), (S.INVITED, S.DENIED),
    (S.AWAITING, S.GRANTED), (S.AWAITING, S.DENIED),
    (S.GRANTED, S.DENIED),
    (S.DENIED, S.GRANTED), (S.DENIED, S.AWAITING), (S.DENIED, S.INVITED),
}  # fmt: skip


def events(session: Session) -> list[MembershipEvent]:
    return list(session.exec(select(MembershipEvent).order_by(MembershipEvent.id)).all())  # type: ignore[arg-type]


def a_pair(session: Session) -> tuple[Person, Organisation]:
    person = memberships.person_of(session, "camille@inventee.example", "Camille")
    company = memberships.organisation_of(session, OrganisationKind.COMPANY, "1", "Fournil")
    return person, company


def test_the_table_is_the_one_of_the_requirement() -> None:
    assert {(a, b) for a, following in TRANSITIONS.items() for b in following} == ALLOWED


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_a_decision_follows_the_table(
    empty_database: Database, before: MembershipState, after: MembershipState
) -> None:
    with empty_database.write() as session:
        person, company = a_pair(session)
        found = memberships.join(session, person, company, before)
        if before is after:
            assert not memberships.decide(session, found, after)
        elif (before, after) in ALLOWED:
            assert memberships.decide(session, found, after, author_id=person.id, reason="Vu")
        else:
            with pytest.raises(UserError, match="ne peut pas passer") as caught:
                memberships.decide(session, found, after)
            assert caught.value.code == "membership_transition"
        has_changed = (before, after) in ALLOWED
        assert found.state is (after if has_changed else before)
        last = events(session)[-1]
        assert len(events(session)) == 1 + has_changed
        if has_changed:
            assert (last.state, last.author_id, last.reason) == (after, person.id, "Vu")


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("asked", STATES)
def test_joining_again_never_fails(
    empty_database: Database, before: MembershipState, asked: MembershipState
) -> None:
    with empty_database.write() as session:
        person, company = a_pair(session)
        first = memberships.join(session, person, company, before)
        again = memberships.join(session, person, company, asked)
        assert again is first
        assert again.state is JOINS.get((before, asked), before)


def test_who_was_taken_out_comes_back_with_the_role_they_are_asked_for(
    empty_database: Database,
) -> None:
    with empty_database.write() as session:
        person, company = a_pair(session)
        found = memberships.join(session, person, company, S.GRANTED, role=MemberRole.MANAGER)
        memberships.join(session, person, company, S.GRANTED, role=MemberRole.MEMBER)
        assert found.role is MemberRole.MANAGER
        memberships.decide(session, found, S.DENIED)
        memberships.join(session, person, company, S.INVITED, role=MemberRole.MEMBER)
        assert found.role is MemberRole.MEMBER


def test_what_is_known_is_not_overwritten(empty_database: Database) -> None:
    kind = OrganisationKind.COMPANY
    with empty_database.write() as session:
        first = memberships.person_of(session, "a@inventee.example", "Camille", "")
        again = memberships.person_of(session, "a@inventee.example", "Autre", "06 39 98 00 01")
        assert again is first
        assert (again.name, again.phone) == ("Camille", "06 39 98 00 01")
        company = memberships.organisation_of(session, kind, "1", "Fournil")
        assert memberships.organisation_of(session, kind, "1", "Autre", "akto") is company
        assert memberships.organisation_of(session, kind, "1", "Autre", "atlas") is company
        assert (company.name, company.opco_code) == ("Fournil", "akto")
        assert memberships.organisation_of(session, OrganisationKind.CFA, "1", "X") is not company


def test_one_person_acts_for_several_and_several_for_one(empty_database: Database) -> None:
    with empty_database.write() as session:
        people = [memberships.person_of(session, f"{n}@inventee.example") for n in range(3)]
        companies = [
            memberships.organisation_of(session, OrganisationKind.COMPANY, str(n), f"Fournil {n}")
            for n in range(3)
        ]
        for person in people:
            for company in companies:
                memberships.join(session, person, company, S.AWAITING)
        found = session.exec(select(Membership)).all()
        last = memberships.events(session, found)
        assert len(found) == len(last) == 9
        assert {event.state for event in last.values()} == {S.AWAITING}
        seats = repository.seats(session, people[0].id or 0)
        assert [company.id for _, company in seats] == [company.id for company in companies]
        members = repository.members(session, companies[0].id or 0)
        assert [person.id for _, person in members] == [person.id for person in people]


class Life(RuleBasedStateMachine):
    """One membership, and any sequence of what may be asked of it."""

    file: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.context = opened(Path(shutil.copy(self.file, self.folder / "lba.db")))
        self.database = self.context.__enter__()
        with self.database.write() as session:
            person, company = a_pair(session)
            self.person_id, self.company_id = person.id or 0, company.id or 0
        self.state: MembershipState | None = None
        self.told: list[tuple[MembershipState, int | None, str]] = []

    def teardown(self) -> None:
        self.context.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @rule(state=st.sampled_from(STATES), has_author=st.booleans())
    def join(self, state: MembershipState, *, has_author: bool) -> None:
        author = self.person_id if has_author else None
        with self.database.write() as session:
            person = session.get(Person, self.person_id)
            company = session.get(Organisation, self.company_id)
            assert person is not None
            assert company is not None
            memberships.join(session, person, company, state, author_id=author, reason="j")
        after = state if self.state is None else JOINS.get((self.state, state), self.state)
        self.note(after, author, "j")

    @rule(state=st.sampled_from(STATES), has_author=st.booleans())
    def decide(self, state: MembershipState, *, has_author: bool) -> None:
        if self.state is None:
            return
        author = self.person_id if has_author else None
        before = self.state
        try:
            with self.database.write() as session:
                found = repository.membership(session, self.person_id, self.company_id)
                assert found is not None
                memberships.decide(session, found, state, author_id=author, reason="d")
        except UserError:
            assert (before, state) not in ALLOWED
        else:
            assert before is state or (before, state) in ALLOWED
            self.note(state, author, "d")

    def note(self, after: MembershipState, author: int | None, reason: str) -> None:
        if after is not self.state:
            self.told.append((after, author, reason))
            self.state = after

    @invariant()
    def every_change_has_its_event(self) -> None:
        with self.database.read() as session:
            found = repository.membership(session, self.person_id, self.company_id)
            written = [(e.state, e.author_id, e.reason) for e in events(session)]
        assert (found.state if found else None) is self.state
        assert written == self.told
        assert all((one[0], other[0]) in ALLOWED for one, other in pairwise(written))


def test_no_sequence_leaves_the_table(reference_file: Path) -> None:
    machine = type("OneLife", (Life,), {"file": reference_file})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
