"""A message is written once, with what asks for it, and only when it may be sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from sqlmodel import Session

from services.core.clock import utc_now
from services.core.columns import member_of
from services.core.database import Database
from services.core.errors import UserError
from services.core.settings import Settings
from services.messaging import service
from services.messaging.enums import MessageState, SuppressionReason, Template
from services.messaging.rendering import samples
from services.messaging.service import enqueue, lift_suppression, suppress
from tests.unit.messaging.outbox import ADDRESS, Outbox, a_message

WRITERS = 8
# Enough for writers to meet at every step of an insertion.
KEYS = [f"message:{number}" for number in range(40)]
PATIENCE = 30


def test_a_message_waits_with_everything_it_needs(outbox: Outbox) -> None:
    outbox.add("offer:1:published", template=Template.OFFER_PUBLISHED, organisation_id=7)
    row = outbox.row()
    assert (row.state, row.attempts, row.organisation_id) == (MessageState.WAITING, 0, 7)
    assert row.recipient == ADDRESS
    assert row.subject.startswith("Votre offre est en ligne")
    assert row.context == samples()[Template.OFFER_PUBLISHED]
    assert row.created_at == row.next_attempt_at == utc_now()


def test_the_same_key_is_written_once(either: Database) -> None:
    with either.write() as session:
        assert enqueue(session, a_message("login:1"))
        assert not enqueue(session, a_message("login:1", recipient="autre@exemple.example"))
    with either.write() as session:
        assert not enqueue(session, a_message("login:1"))
        assert enqueue(session, a_message("login:2"))
    assert [row.recipient for row in Outbox(either).rows()] == [ADDRESS, ADDRESS]


def test_a_use_case_that_fails_sends_nothing(either: Database) -> None:
    class CatchError(Exception):
        pass

    with pytest.raises(CatchError), either.write() as session:  # noqa: PT012
        enqueue(session, a_message())
        raise CatchError
    assert Outbox(either).rows() == []


def test_writers_of_the_same_message_at_once_write_one(either: Database) -> None:
    start = Barrier(WRITERS)

    def write(_: int) -> list[bool]:
        written = []
        for key in KEYS:
            start.wait(PATIENCE)
            with either.write() as session:
                written.append(enqueue(session, a_message(key)))
        return written

    with ThreadPoolExecutor(WRITERS) as pool:
        for of_one_key in zip(*pool.map(write, range(WRITERS)), strict=True):
            assert sorted(of_one_key) == [False] * (WRITERS - 1) + [True]
    assert len(Outbox(either).rows()) == len(KEYS)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_writer_waits_to_know_what_the_other_does(postgres: Database, *, is_kept: bool) -> None:
    begun, written = Event(), Event()

    def second() -> bool:
        with postgres.write() as session:
            begun.set()
            is_new = enqueue(session, a_message())
            written.set()
            return is_new

    with ThreadPoolExecutor(1) as pool, Session(postgres.engine) as session:
        assert enqueue(session, a_message())
        other = pool.submit(second)
        assert begun.wait(PATIENCE)
        assert not written.wait(0.2)
        if is_kept:
            session.commit()
        else:
            session.rollback()
        assert other.result(PATIENCE) is not is_kept
    assert len(Outbox(postgres).rows()) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("camille@boulangerie.example", "camille@boulangerie.example"),
        ("  camille@boulangerie.example\n", "camille@boulangerie.example"),
        ("Camille.D@Boulangerie.Example", "Camille.D@boulangerie.example"),
        ("camille@école.example", "camille@xn--cole-9oa.example"),
        ("camille+offres@mail.ecole.test", "camille+offres@mail.ecole.test"),
    ],
)
def test_addresses_that_are_written_to(outbox: Outbox, typed: str, kept: str) -> None:
    outbox.add("one", recipient=typed)
    assert outbox.row().recipient == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "camille",
        "camille@",
        "@boulangerie.example",
        "camille@boulangerie",
        "camille@localhost",
        "camille@boulangerie.example\r\nBcc: tous@boulangerie.example",
        "camille@boulangerie.example, autre@boulangerie.example",
        "cam\x00ille@boulangerie.example",
        "cam\u202eille@boulangerie.example",
        "Camille <camille@boulangerie.example>",
        '"camille d"@boulangerie.example',
        "camille@[127.0.0.1]",
        "élodie@boulangerie.example",
        "c" * 250 + "@boulangerie.example",
    ],
)
def test_a_bad_address_is_told_to_who_typed_it(outbox: Outbox, typed: str) -> None:
    with pytest.raises(UserError, match="adresse e-mail") as told:
        outbox.add("one", recipient=typed)
    assert (told.value.code, told.value.field) == ("bad_address", "email")
    assert outbox.rows() == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"context": {"link": "https://duo.example", "code": "123456"}}, TypeError),
        ({"context": samples()[Template.LOGIN] | {"more": 1}}, TypeError),
        ({"context": samples()[Template.LOGIN] | {"link": "/connexion"}}, ValueError),
        ({"context": samples()[Template.LOGIN] | {"link": "javascript:alert(1)"}}, ValueError),
        ({"context": samples()[Template.LOGIN] | {"link": "https://a.example/ b"}}, ValueError),
        ({"context": samples()[Template.LOGIN] | {"link": "https://a.example\n"}}, ValueError),
        ({"key": ""}, ValueError),
        ({"key": "k" * 201}, ValueError),
        ({"expires_at": datetime(2026, 12, 1)}, ValueError),  # noqa: DTZ001
    ],
)
def test_a_fault_of_the_caller_is_an_error(
    outbox: Outbox, changes: dict[str, Any], error: type[Exception]
) -> None:
    with outbox.database.write() as session, pytest.raises(error):
        enqueue(session, a_message(**({"key": "one"} | changes)))
    assert outbox.rows() == []


def test_addresses_inside_lists_are_checked_too(outbox: Outbox) -> None:
    context = samples()[Template.ACCOUNT_GRANTED] | {"offers": [{"title": "A", "url": "offre/1"}]}
    with outbox.database.write() as session, pytest.raises(ValueError, match="absolute"):
        enqueue(session, a_message(template=Template.ACCOUNT_GRANTED, context=context))


def test_a_subject_is_one_clean_line_of_bounded_length(outbox: Outbox) -> None:
    title = "Boulanger\r\nBcc: tous@boulangerie.example\x00\u202e " + "très " * 100
    context = samples()[Template.OFFER_PUBLISHED] | {"title": title}
    outbox.add("one", template=Template.OFFER_PUBLISHED, context=context)
    subject = outbox.row().subject
    assert subject.startswith("Votre offre est en ligne\u00a0: Boulanger Bcc: tous@boulangerie")
    assert subject.isprintable() or "\u00a0" in subject
    assert not {"\r", "\n", "\x00", "\u202e"} & set(subject)
    assert len(subject) == 200


def test_no_subject_holds_a_code_or_a_link(outbox: Outbox) -> None:
    for template, context in samples().items():
        outbox.add(template.value, template=template)
        subject = outbox.rows()[-1].subject
        assert "http" not in subject
        assert str(context.get("code", "?")) not in subject


def test_a_message_id_is_stable_and_of_this_site(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(address: str) -> str:
        monkeypatch.setattr(service, "get_settings", lambda: Settings(public_url=address))
        return service.message_id_of("login:1")

    first = at("https://duo.example:8443")
    assert first == at("https://duo.example")
    assert first.startswith("<")
    assert first.endswith("@duo.example>")
    assert at("http://[::1]:8790").endswith("@localhost>")
    assert service.message_id_of("login:2") != service.message_id_of("login:1")


@pytest.mark.parametrize(
    ("reason", "template", "state"),
    [
        (SuppressionReason.HARD_BOUNCE, Template.LOGIN, MessageState.SUPPRESSED),
        (SuppressionReason.HARD_BOUNCE, Template.CFA_RELAY, MessageState.SUPPRESSED),
        (SuppressionReason.COMPLAINT, Template.LOGIN, MessageState.WAITING),
        (SuppressionReason.COMPLAINT, Template.CONFIRM_DEPOSIT, MessageState.WAITING),
        (SuppressionReason.UNSUBSCRIBED, Template.TEAM_INVITATION, MessageState.WAITING),
        (SuppressionReason.UNSUBSCRIBED, Template.CFA_RELAY, MessageState.SUPPRESSED),
        (SuppressionReason.COMPLAINT, Template.OFFER_PUBLISHED, MessageState.SUPPRESSED),
    ],
)
def test_what_a_suppressed_address_still_gets(
    outbox: Outbox, reason: SuppressionReason, template: Template, state: MessageState
) -> None:
    with outbox.database.write() as session:
        suppress(session, ADDRESS.upper(), reason)
    outbox.add("one", template=template)
    row = outbox.row()
    assert row.state is state
    assert bool(row.context) is (state is MessageState.WAITING)


def test_a_hard_bounce_outweighs_what_was_known_and_is_outweighed_by_nothing(
    either: Database, outbox_of: Callable[[Database], Outbox]
) -> None:
    with either.write() as session:
        for reason in ("complaint", "hard_bounce", "unsubscribed"):
            suppress(session, ADDRESS, member_of(SuppressionReason, reason))
    outbox_of(either).add("one")
    assert outbox_of(either).states() == [MessageState.SUPPRESSED]


def test_a_suppression_may_be_lifted(either: Database) -> None:
    with either.write() as session:
        suppress(session, ADDRESS, SuppressionReason.HARD_BOUNCE)
        assert lift_suppression(session, ADDRESS)
        assert not lift_suppression(session, ADDRESS)
    Outbox(either).add("one")
    assert Outbox(either).states() == [MessageState.WAITING]


def test_a_message_may_have_a_limit_in_time(outbox: Outbox) -> None:
    limit = utc_now() + timedelta(minutes=10)
    outbox.add("one", expires_at=limit)
    assert outbox.row().expires_at == limit
