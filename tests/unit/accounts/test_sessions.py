"""Who is signed in, where, until when."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from services.accounts import memberships, sessions
from services.accounts.models import AccountSession, MembershipState, OrganisationKind, Person
from services.accounts.sessions import TOUCH_AFTER, browser_in_words
from services.accounts.tokens import digest
from services.core.clock import utc_now
from services.core.constants import SESSION_DAYS, SESSION_IDLE_DAYS
from services.core.database import Database
from tests.unit.accounts.acting import a_person, actor, signed_in, statements

OTHER = "colette@boulangerie-inventee.example"

pytestmark = pytest.mark.usefixtures("frozen_clock")


def rows(database: Database) -> list[AccountSession]:
    with database.read() as session:
        return list(session.exec(select(AccountSession).order_by(AccountSession.id)).all())  # type: ignore[arg-type]


def opened(database: Database, person_id: int, replaces: str = "") -> str:
    with database.write() as session:
        person = session.get(Person, person_id)
        assert person is not None
        return sessions.start(session, person, "Firefox Linux", replaces=replaces)


def test_signing_in_again_closes_the_former_session(empty_database: Database) -> None:
    a_person(empty_database)
    first = signed_in(empty_database)
    second = signed_in(empty_database, old=first)
    assert first != second
    assert sessions.actor_of(empty_database, first) is None
    assert actor(empty_database, second)


def test_signing_in_from_another_browser_keeps_the_first(empty_database: Database) -> None:
    a_person(empty_database)
    first, second = signed_in(empty_database), signed_in(empty_database)
    assert actor(empty_database, first).session_id != actor(empty_database, second).session_id


@pytest.mark.parametrize("old", ["x" * 43, "'; DROP TABLE session", "\x00", digest("x")])
def test_a_former_session_that_is_none_is_no_matter(empty_database: Database, old: str) -> None:
    a_person(empty_database)
    assert actor(empty_database, signed_in(empty_database, old=old))


def test_a_session_ends_after_fourteen_days_without_a_visit(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    cookie = signed_in(empty_database)
    frozen_clock.shift(timedelta(days=SESSION_IDLE_DAYS))
    assert actor(empty_database, cookie)
    frozen_clock.shift(timedelta(days=SESSION_IDLE_DAYS, seconds=1))
    assert sessions.actor_of(empty_database, cookie) is None


def test_a_session_ends_after_thirty_days_whatever_the_visits(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    cookie = signed_in(empty_database)
    for _ in range(SESSION_DAYS - 1):
        frozen_clock.shift(timedelta(days=1))
        assert actor(empty_database, cookie)
    frozen_clock.shift(timedelta(days=1) - timedelta(seconds=1))
    assert actor(empty_database, cookie)
    frozen_clock.shift(timedelta(seconds=1))
    assert sessions.actor_of(empty_database, cookie) is None


def test_a_visit_is_noted_once_in_five_minutes(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    cookie = signed_in(empty_database)
    start = utc_now()
    for shift in (timedelta(seconds=1), TOUCH_AFTER - timedelta(seconds=1)):
        frozen_clock.shift(shift)
        with statements(empty_database) as sent:
            actor(empty_database, cookie)
        assert not any(statement.startswith("UPDATE") for statement in sent)
        assert rows(empty_database)[0].last_seen_at == start
    frozen_clock.shift(timedelta(seconds=1))
    with statements(empty_database) as sent:
        actor(empty_database, cookie)
    assert any(statement.startswith("UPDATE") for statement in sent)
    assert rows(empty_database)[0].last_seen_at == utc_now()
    with empty_database.read() as session:
        assert session.exec(select(Person)).one().last_seen_at == utc_now()
    with statements(empty_database) as sent:
        actor(empty_database, cookie)
    assert not any(statement.startswith("UPDATE") for statement in sent)


def test_one_session_is_closed_or_all_of_them(empty_database: Database) -> None:
    a_person(empty_database)
    cookies = [signed_in(empty_database) for _ in range(3)]
    me = actor(empty_database, cookies[0])
    listed = sessions.list_of(empty_database, me)
    assert sorted(row.is_this_one for row in listed) == [False, False, True]
    assert {row.browser for row in listed} == {"Firefox sur Linux"}
    sessions.close(empty_database, me, actor(empty_database, cookies[1]).session_id)
    assert sessions.actor_of(empty_database, cookies[1]) is None
    assert actor(empty_database, cookies[2])
    assert len(sessions.list_of(empty_database, me)) == 2
    sessions.close(empty_database, me)
    assert all(sessions.actor_of(empty_database, cookie) is None for cookie in cookies)
    assert sessions.list_of(empty_database, me) == []


def test_the_session_of_somebody_else_is_not_touched(empty_database: Database) -> None:
    mine = opened(empty_database, a_person(empty_database))
    others = opened(empty_database, a_person(empty_database, OTHER))
    me, other = actor(empty_database, mine), actor(empty_database, others)
    sessions.close(empty_database, me, other.session_id)
    assert actor(empty_database, others)
    sessions.close(empty_database, me)
    assert actor(empty_database, others)
    assert [row.session_id for row in sessions.list_of(empty_database, other)] == [other.session_id]


def test_sessions_that_ended_are_not_listed(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    person_id = a_person(empty_database)
    opened(empty_database, person_id)
    frozen_clock.shift(timedelta(days=SESSION_IDLE_DAYS, seconds=1))
    me = actor(empty_database, opened(empty_database, person_id))
    assert [row.session_id for row in sessions.list_of(empty_database, me)] == [me.session_id]


def test_only_a_digest_of_the_cookie_is_kept(empty_database: Database) -> None:
    cookie = opened(empty_database, a_person(empty_database))
    assert [row.token_digest for row in rows(empty_database)] == [digest(cookie)]
    assert sessions.actor_of(empty_database, digest(cookie)) is None


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 1000, "é" * 43, "a b" * 10, "\ud800"])
def test_a_cookie_of_nobody_opens_nothing(empty_database: Database, cookie: str) -> None:
    assert sessions.actor_of(empty_database, cookie) is None


def test_what_somebody_may_do_is_read_anew_each_time(empty_database: Database) -> None:
    person_id = a_person(empty_database)
    cookie = opened(empty_database, person_id)
    assert actor(empty_database, cookie).seats == ()
    with empty_database.write() as session:
        person = session.get(Person, person_id)
        assert person is not None
        company = memberships.organisation_of(session, OrganisationKind.COMPANY, "1", "Fournil")
        memberships.join(session, person, company, MembershipState.GRANTED)
    (seat,) = actor(empty_database, cookie).seats
    assert (seat.kind, seat.state) == (OrganisationKind.COMPANY, MembershipState.GRANTED)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
         "Firefox sur Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
         "Edge sur Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
         "Chrome sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
         "Safari sur iPhone"),
        ("curl/8", "Navigateur"),
        ("", "Navigateur"),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words
