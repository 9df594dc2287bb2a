"""A real mail server in every mood: nothing is lost, nothing is sent twice."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult

from services.core.settings import SmtpSecurity
from services.messaging.dispatch import Counts, dispatch_due
from services.messaging.enums import MessageState
from services.messaging.transports import TemporaryError
from tests.unit.messaging.outbox import ADDRESS, Outbox
from tests.unit.messaging.servers import Mailman, free_port, serving, transport_to
from tests.unit.messaging.test_local_mail import a_mail

MINUTE = 60
both_protections = pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def mailman(port: int) -> Iterator[Mailman]:
    with serving(Mailman(), port) as mailman:
        yield mailman


async def test_messages_arrive_as_they_were_written(
    outbox: Outbox, mailman: Mailman, port: int
) -> None:
    outbox.add("one", "two", "three")
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts(sent=3)
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts()
    assert sorted(mailman.message_ids) == sorted(row.message_id for row in outbox.rows())
    mail = mailman.mails[0]
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "Votre connexion à Duo Alternance"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "204816" in mail.get_body(("plain",)).get_content()
    assert "204816" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("answers", "counts", "state", "error"),
    [
        (
            {"recipient": f"550 5.1.1 <{ADDRESS}> unknown"},
            Counts(failed=1),
            "failed",
            "recipient: 550 5.1.1",
        ),
        (
            {"recipient": f"451 <{ADDRESS}> later"},
            Counts(retried=1),
            "waiting",
            "recipient: 451",
        ),
        ({"content": "554 5.7.1 no"}, Counts(failed=1), "failed", "content: 554 5.7.1"),
        ({"content": "452 4.3.1 full"}, Counts(retried=1), "waiting", "content: 452 4.3.1"),
    ],
)
async def test_what_a_server_refuses(
    outbox: Outbox, port: int, answers: dict[str, str], counts: Counts, state: str, error: str
) -> None:
    outbox.add("one")
    with serving(Mailman(**answers), port) as mailman:
        assert await dispatch_due(outbox.database, transport_to(port)) == counts
    row = outbox.row()
    assert (row.state, row.error) == (state, error)
    assert mailman.mails == []


async def test_a_server_that_mends_gets_the_message_once(
    outbox: Outbox, mailman: Mailman, port: int, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one")
    mailman.recipient = "451 4.3.0 later"
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts(retried=1)
    mailman.recipient = ""
    frozen_clock.shift(MINUTE)
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts(sent=1)
    assert mailman.message_ids == [outbox.row().message_id]


async def test_a_slow_server_is_left_and_tried_again(
    outbox: Outbox, mailman: Mailman, port: int, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add("one", "two")
    mailman.pause = 2.0
    impatient = transport_to(port, step_seconds=0.1)
    assert await dispatch_due(outbox.database, impatient) == Counts(retried=2)
    assert outbox.rows()[0].error == "smtp: SMTPReadTimeoutError"
    mailman.pause = 0.0
    frozen_clock.shift(MINUTE)
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts(sent=2)
    assert sorted(mailman.message_ids) == sorted(row.message_id for row in outbox.rows())


async def test_a_server_that_is_down_then_up_gets_everything_once(
    outbox: Outbox, port: int, frozen_clock: time_machine.Traveller
) -> None:
    outbox.add(*[f"message:{number}" for number in range(20)])
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts(retried=20)
    assert set(outbox.states()) == {MessageState.WAITING}
    assert outbox.rows()[0].error.startswith("smtp: SMTPConnect")
    frozen_clock.shift(MINUTE)
    with serving(Mailman(), port) as mailman:
        assert await dispatch_due(outbox.database, transport_to(port), 8) == Counts(sent=8)
    assert await dispatch_due(outbox.database, transport_to(port)) == Counts(retried=12)
    frozen_clock.shift(5 * MINUTE)
    with serving(mailman, port):
        assert await dispatch_due(outbox.database, transport_to(port)) == Counts(sent=12)
    assert sorted(mailman.message_ids) == sorted(row.message_id for row in outbox.rows())


async def test_a_goodbye_that_fails_does_not_send_again(outbox: Outbox, port: int) -> None:
    class Rude(Mailman):
        async def handle_QUIT(self, *_: object) -> str:  # noqa: N802
            return "554 never"

    outbox.add("one")
    with serving(Rude(), port) as mailman:
        assert await dispatch_due(outbox.database, transport_to(port)) == Counts(sent=1)
    assert len(mailman.mails) == 1


async def test_dispatchers_at_once_send_each_message_once(
    outbox: Outbox, mailman: Mailman, port: int
) -> None:
    outbox.add(*[f"message:{number}" for number in range(40)])
    transport = transport_to(port)
    rounds = await asyncio.gather(*(dispatch_due(outbox.database, transport, 20) for _ in range(3)))
    assert sum(counts.sent for counts in rounds) == 40
    assert sorted(mailman.message_ids) == sorted(row.message_id for row in outbox.rows())


async def test_a_wrong_password_is_for_an_operator_to_mend(outbox: Outbox, port: int) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    outbox.add("one")
    options = {"authenticator": refuse, "auth_require_tls": False}
    with serving(Mailman(), port, **options) as mailman:
        transport = transport_to(port, user="duo", password="wrong")  # noqa: S106
        assert await dispatch_due(outbox.database, transport) == Counts(retried=1)
    assert mailman.mails == []
    assert outbox.row().error == "server: 535 5.7.8"


async def test_a_sender_that_is_refused_is_for_an_operator_to_mend(
    outbox: Outbox, port: int
) -> None:
    class Strict(Mailman):
        async def handle_MAIL(self, *_: object) -> str:  # noqa: N802
            return "550 5.7.1 sender not allowed"

    outbox.add("one")
    with serving(Strict(), port):
        assert await dispatch_due(outbox.database, transport_to(port)) == Counts(retried=1)
    assert outbox.row().error == "server: 550 5.7.1"


@both_protections
async def test_a_server_without_the_wanted_protection_gets_nothing(
    outbox: Outbox, mailman: Mailman, port: int, security: SmtpSecurity
) -> None:
    outbox.add("one")
    transport = transport_to(port, security=security, step_seconds=1.0)
    assert await dispatch_due(outbox.database, transport) == Counts(retried=1)
    assert mailman.mails == []


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of the loopback with its key, that nobody trusts."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 36500 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", *words.split(), *names, "-keyout", path, "-out", f"{path}.crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text("utf-8") + Path(f"{path}.crt").read_text("utf-8"), "utf-8")
    return path


def protected(certificate: Path, security: SmtpSecurity) -> dict[str, ssl.SSLContext]:
    """Return the options of a server that is protected one way or the other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return {"tls_context" if security is SmtpSecurity.STARTTLS else "ssl_context": context}


@both_protections
@pytest.mark.parametrize("is_trusted", [True, False])
async def test_a_protected_server_gets_mails_when_it_is_trusted(
    outbox: Outbox,
    port: int,
    certificate: Path,
    security: SmtpSecurity,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_trusted: bool,
) -> None:
    outbox.add("one")
    mailman = Mailman()
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    with serving(mailman, port, **protected(certificate, security)):
        counts = await dispatch_due(outbox.database, transport_to(port, security=security))
    assert counts == (Counts(sent=1) if is_trusted else Counts(retried=1))
    assert len(mailman.mails) == counts.sent


async def test_a_port_without_a_server_is_temporary(port: int) -> None:
    with pytest.raises(TemporaryError):
        await transport_to(port).send(a_mail())
