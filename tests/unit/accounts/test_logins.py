"""Signing in by a link or by a code, without a password."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import Session

from services.accounts import logins, sessions
from services.accounts.logins import HOME, safe_path
from services.accounts.models import LoginPurpose
from services.accounts.tokens import digest
from services.core.constants import LOGIN_MINUTES, LOGINS_PER_HOUR, MAX_FAILED_CODES
from services.core.database import Database
from services.core.errors import UserError
from services.messaging.dispatch import dispatch_due
from services.messaging.transports import LocalTransport
from tests.unit.accounts.acting import (
    BROWSER,
    EMAIL,
    a_person,
    asked,
    everything,
    links,
    mails,
    nothing,
    person,
    signed_in,
    statements,
)

OTHER_BROWSER = "a-secret-of-another-browser"
STRANGER = "personne@ailleurs-invente.example"
ACCOUNT_TABLES = ("person", "login_link", "session", "membership", "organisation", "outbox_message")

pytestmark = pytest.mark.usefixtures("frozen_clock")


def by_link(database: Database, token: str, browser: str = BROWSER) -> logins.SignedIn:
    return logins.redeem_link(database, token, browser, "", "Firefox Linux", nothing)


def by_code(database: Database, code: str, browser: str = BROWSER) -> logins.SignedIn:
    return logins.redeem_code(database, code, browser, "", "Firefox Linux", nothing)


def refusal_of_link(database: Database, token: str, browser: str = BROWSER) -> str:
    with pytest.raises(UserError) as caught:
        by_link(database, token, browser)
    return caught.value.code


def refusal_of_code(database: Database, code: str, browser: str = BROWSER) -> str:
    with pytest.raises(UserError) as caught:
        by_code(database, code, browser)
    return caught.value.code


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_link_signs_in_once(empty_database: Database) -> None:
    person_id = a_person(empty_database)
    token, _ = asked(empty_database, path="/espace-pro/offre/3?a=é")
    found = by_link(empty_database, token)
    assert (found.person_id, found.next_path) == (person_id, "/espace-pro/offre/3?a=é")
    actor = sessions.actor_of(empty_database, found.token)
    assert actor is not None
    assert (actor.person_id, actor.email) == (person_id, EMAIL)
    assert person(empty_database, person_id).email_confirmed_at is not None
    assert refusal_of_link(empty_database, token) == "link_ended"


def test_a_link_and_its_code_serve_once_between_them(empty_database: Database) -> None:
    a_person(empty_database)
    token, code = asked(empty_database)
    by_code(empty_database, code)
    assert refusal_of_link(empty_database, token) == "link_ended"
    assert refusal_of_code(empty_database, code) == "code_ended"


def test_a_link_is_dead_after_ten_minutes(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    token, code = asked(empty_database)
    frozen_clock.shift(timedelta(minutes=LOGIN_MINUTES))
    assert refusal_of_link(empty_database, token) == "link_ended"
    assert refusal_of_code(empty_database, code) == "code_ended"
    token, _ = asked(empty_database)
    frozen_clock.shift(timedelta(minutes=LOGIN_MINUTES) - timedelta(seconds=1))
    by_link(empty_database, token)


@pytest.mark.parametrize("browser", [OTHER_BROWSER, "", digest(BROWSER)])
def test_another_browser_is_refused_and_the_right_one_goes_on(
    empty_database: Database, browser: str
) -> None:
    a_person(empty_database)
    token, code = asked(empty_database)
    assert refusal_of_link(empty_database, token, browser) == "link_other_browser"
    assert refusal_of_code(empty_database, code, browser) == "code_ended"
    by_link(empty_database, token)


def test_another_browser_learns_nothing_of_a_link_that_ended(empty_database: Database) -> None:
    a_person(empty_database)
    token, _ = asked(empty_database)
    by_link(empty_database, token)
    assert refusal_of_link(empty_database, token, OTHER_BROWSER) == "link_ended"


@pytest.mark.parametrize("layout", ["{}", " {} ", "{0:.3} {0[3]}{0[4]}{0[5]}", "Code : {}."])
def test_a_code_is_read_however_it_is_typed(empty_database: Database, layout: str) -> None:
    person_id = a_person(empty_database)
    _, code = asked(empty_database)
    assert by_code(empty_database, layout.format(code)).person_id == person_id


def test_a_code_with_spaces_between_its_digits(empty_database: Database) -> None:
    a_person(empty_database)
    _, code = asked(empty_database)
    by_code(empty_database, "\u00a0".join(code))


def test_wrong_codes_are_counted_and_the_fifth_kills(empty_database: Database) -> None:
    a_person(empty_database)
    token, code = asked(empty_database)
    for tries in range(1, MAX_FAILED_CODES):
        assert refusal_of_code(empty_database, another(code)) == "code_wrong"
        assert links(empty_database)[0].failed_codes == tries
    assert refusal_of_code(empty_database, "") == "code_ended"
    assert links(empty_database)[0].failed_codes == MAX_FAILED_CODES
    assert refusal_of_code(empty_database, code) == "code_ended"
    assert refusal_of_link(empty_database, token) == "link_ended"
    assert links(empty_database)[0].failed_codes == MAX_FAILED_CODES


def test_four_wrong_codes_then_the_right_one(empty_database: Database) -> None:
    a_person(empty_database)
    _, code = asked(empty_database)
    for _ in range(MAX_FAILED_CODES - 1):
        refusal_of_code(empty_database, another(code))
    by_code(empty_database, code)


def test_only_the_last_code_that_a_browser_asked_for_is_taken(empty_database: Database) -> None:
    a_person(empty_database)
    first, old = asked(empty_database)
    _, new = asked(empty_database)
    if old != new:
        assert refusal_of_code(empty_database, old) == "code_wrong"
    by_link(empty_database, first)
    by_code(empty_database, new)


@given(text=st.text(max_size=80))
def test_what_is_no_token_is_told_ended_without_a_query(text: str) -> None:
    unused = Database("sqlite://")
    try:
        if not logins.is_token(text):
            assert refusal_of_link(unused, text) == "link_ended"
    finally:
        unused.dispose()


@pytest.mark.parametrize("token", ["x" * 43, "_" * 64, f"{'x' * 43}\n"])
def test_a_token_of_nobody_is_refused(empty_database: Database, token: str) -> None:
    assert refusal_of_link(empty_database, token) == "link_ended"


def test_known_and_unknown_addresses_cost_the_same(empty_database: Database) -> None:
    a_person(empty_database)
    # What is kept of templates is read the first time.
    logins.ask(empty_database, "premiere@ailleurs-invente.example", BROWSER, HOME)
    before = len(mails(empty_database))
    with statements(empty_database) as known:
        logins.ask(empty_database, EMAIL, BROWSER, HOME)
    with statements(empty_database) as unknown:
        logins.ask(empty_database, STRANGER, BROWSER, HOME)
    assert known == unknown
    sent = mails(empty_database)[before:]
    assert [(mail.recipient, mail.template.value) for mail in sent] == [
        (EMAIL, "login"),
        (STRANGER, "no_account"),
    ]
    assert len(links(empty_database)) == 3


def test_the_message_to_an_unknown_address_opens_nothing(empty_database: Database) -> None:
    logins.ask(empty_database, STRANGER, BROWSER, HOME)
    (mail,) = mails(empty_database)
    assert not {"link", "code"} & set(mail.context)
    for code in ("", "000000"):
        assert refusal_of_code(empty_database, code) == "code_ended"
    assert person_count(empty_database) == 0


def person_count(database: Database) -> int:
    with database.reader.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one()
    return int(found)


def test_a_closed_account_is_as_an_unknown_one(empty_database: Database) -> None:
    person_id = a_person(empty_database)
    token, _ = asked(empty_database)
    cookie = signed_in(empty_database)
    with empty_database.write() as session:
        row = session.get(logins.Person, person_id)
        assert row is not None
        row.is_active = False
    assert refusal_of_link(empty_database, token) == "link_ended"
    assert sessions.actor_of(empty_database, cookie) is None
    logins.ask(empty_database, EMAIL, BROWSER, HOME)
    assert mails(empty_database)[-1].template.value == "no_account"


def test_the_sixth_message_of_an_hour_is_silently_not_sent(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    for number in range(LOGINS_PER_HOUR):
        asked(empty_database, browser=f"{BROWSER}-{number}")
    logins.ask(empty_database, EMAIL, BROWSER, HOME)
    assert len(mails(empty_database)) == LOGINS_PER_HOUR
    logins.ask(empty_database, STRANGER, BROWSER, HOME)
    assert len(mails(empty_database)) == LOGINS_PER_HOUR + 1
    frozen_clock.shift(timedelta(hours=1))
    asked(empty_database)
    assert len(mails(empty_database)) == LOGINS_PER_HOUR + 2


def test_asking_without_end_gives_no_more_codes_to_guess(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    for number in range(4 * LOGINS_PER_HOUR):
        logins.ask(empty_database, EMAIL, f"{BROWSER}-{number}", HOME)
    guessable = sum(link.person_id is not None for link in links(empty_database))
    assert guessable == LOGINS_PER_HOUR
    frozen_clock.shift(timedelta(minutes=59))
    logins.ask(empty_database, EMAIL, BROWSER, HOME)
    frozen_clock.shift(timedelta(minutes=1))
    # Those that were not sent do not count against who asks later.
    asked(empty_database)


def test_a_sixth_demand_leaves_the_fifth_code_usable(empty_database: Database) -> None:
    a_person(empty_database)
    code = ""
    for _ in range(LOGINS_PER_HOUR):
        _, code = asked(empty_database)
    logins.ask(empty_database, EMAIL, BROWSER, HOME)
    by_code(empty_database, code)


async def test_secrets_are_nowhere_but_in_the_message_until_it_is_sent(
    empty_database: Database, tmp_path: Path
) -> None:
    a_person(empty_database)
    token, code = asked(empty_database)
    cookie = by_link(empty_database, token).token
    _, second = asked(empty_database, browser=OTHER_BROWSER)
    kept = everything(empty_database, *ACCOUNT_TABLES)
    for secret in (token, code, second, cookie, BROWSER, OTHER_BROWSER):
        assert secret not in kept
    assert token in str(mails(empty_database)[0].context)
    counts = await dispatch_due(empty_database, LocalTransport(tmp_path / "mails"))
    assert counts.sent == 2
    assert [mail.context for mail in mails(empty_database)] == [{}, {}]


def test_a_message_that_is_late_is_not_sent(
    empty_database: Database, frozen_clock: time_machine.Traveller
) -> None:
    a_person(empty_database)
    asked(empty_database)
    (mail,) = mails(empty_database)
    assert mail.expires_at == links(empty_database)[0].expires_at


def test_what_waits_for_a_sign_in_is_done_with_it_or_not_at_all(empty_database: Database) -> None:
    person_id = a_person(empty_database)
    token, _ = asked(empty_database)

    def fails(session: Session, person_id: int, offer_id: int | None) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        logins.redeem_link(empty_database, token, BROWSER, "", "", fails)
    assert person(empty_database, person_id).email_confirmed_at is None
    seen: list[tuple[int, int | None]] = []

    def notes(session: Session, person_id: int, offer_id: int | None) -> None:
        seen.append((person_id, offer_id))

    logins.redeem_link(empty_database, token, BROWSER, "", "", notes)
    assert seen == [(person_id, None)]
    assert links(empty_database)[0].purpose is LoginPurpose.LOGIN


@given(path=st.one_of(st.text(max_size=40), st.from_regex(r"[/\\]{0,3}[\w.:@%/\\\t ?#]*")))
@example("//evil.example")
@example("/\\evil.example")
@example("/a\\..\\b")
@example("https://evil.example/")
@example("/\t/evil.example")
@example("/\r\nSet-Cookie: a=b")
@example("/\u2028")
@example("javascript:alert(1)")
@example("/" + "a" * 500)
def test_a_path_to_go_to_is_always_ours(path: str) -> None:
    found = safe_path(path)
    assert found.startswith("/")
    assert not found.startswith("//")
    assert "\\" not in found
    assert found.isprintable()
    assert len(found) <= 500
    whole = urlsplit(urljoin("https://duo.example/compte/code", found))
    assert (whole.scheme, whole.netloc) == ("https", "duo.example")


@given(path=st.from_regex(r"/[a-z0-9?=&/_-]{0,50}", fullmatch=True))
def test_a_plain_path_is_kept(path: str) -> None:
    expected = HOME if path.startswith("//") else path
    assert safe_path(path) == expected
