"""A server of messages that a test kills: it writes and sends until then.

Run as `python -m tests.unit.messaging.crashing <database> <folder> <keys prefix>`; each line it
prints is the key of a message whose transaction is committed.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

from services.core.database import Database
from services.messaging.dispatch import dispatch_due
from services.messaging.service import enqueue
from services.messaging.transports import LocalTransport
from tests.unit.messaging.outbox import a_message


def _write(database: Database, key: str) -> None:
    with database.write() as session:
        enqueue(session, a_message(key))
    print(key, flush=True)  # noqa: T201


async def _write_on(database: Database, prefix: str) -> None:
    for number in count():
        await asyncio.to_thread(_write, database, f"{prefix}:{number}")


async def _send_on(database: Database, transport: LocalTransport) -> None:
    while True:
        await dispatch_due(database, transport, 20)


async def main(database: Database, folder: Path, prefix: str) -> None:
    transport = LocalTransport(folder)
    await asyncio.gather(
        _write_on(database, prefix), _send_on(database, transport), _send_on(database, transport)
    )


if __name__ == "__main__":
    asyncio.run(main(Database(f"sqlite:///{sys.argv[1]}"), Path(sys.argv[2]), sys.argv[3]))
