"""A server killed at any moment loses no message and sends none twice."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from services.core.database import Database
from services.messaging.claims import LEASE
from services.messaging.dispatch import dispatch_due
from services.messaging.enums import MessageState
from services.messaging.mailbox import read_mail
from services.messaging.transports import LocalTransport
from tests.unit.messaging.outbox import Outbox

ROOT = Path(__file__).parents[3]
KILLS = 3
# Enough for the writer and both senders to be in the middle of their work.
SENT_BEFORE_KILL = 15
PATIENCE = 60


def mails(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.eml"))


def run_and_kill(database: Path, folder: Path, prefix: str) -> list[str]:
    """Run a server until it has sent some messages, kill it; return what it had committed."""
    before = len(mails(folder))
    command = [sys.executable, "-m", "tests.unit.messaging.crashing", database, folder, prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        limit = time.monotonic() + PATIENCE
        while len(mails(folder)) < before + SENT_BEFORE_KILL:
            assert server.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.002)
        server.send_signal(signal.SIGKILL)
        printed, _ = server.communicate(timeout=PATIENCE)
    # The last line may be cut by the end.
    return printed.split("\n")[:-1]


@pytest.fixture(autouse=True)
def _real_clock(_stopped_clock: None, frozen_clock: time_machine.Traveller) -> None:
    """See the time that the killed servers see."""
    real = time_machine.escape_hatch.time.time()
    frozen_clock.move_to(datetime.fromtimestamp(real, UTC), tick=True)


async def test_killed_again_and_again_every_message_is_there_once(
    database: Database, tmp_path: Path, frozen_clock: time_machine.Traveller
) -> None:
    folder = tmp_path / "mail"
    committed = [
        key
        for kill in range(KILLS)
        for key in run_and_kill(tmp_path / "lba.db", folder, f"run{kill}")
    ]
    outbox = Outbox(database)
    left = [row for row in outbox.rows() if row.state is not MessageState.SENT]
    assert left, "the server was killed too late to learn anything"
    frozen_clock.shift(LEASE)
    while (await dispatch_due(database, LocalTransport(folder))).sent:
        pass
    rows = outbox.rows()
    assert {row.state for row in rows} == {MessageState.SENT}
    assert set(committed) <= {row.key for row in rows}
    files = mails(folder)
    assert sorted(int(path.stem.split("-")[0]) for path in files) == [row.id for row in rows]
    assert all("204816" in read_mail(folder, path.stem).text for path in files)
