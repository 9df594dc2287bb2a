"""The whole product in a real browser: compiled screens, one server, demo data."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import ConsoleMessage, Page
from pytest_playwright import CreateContextCallback

from lba_app import frontend
from services.core.database import Database
from services.messaging.mailbox import Mail, list_mails, read_mail
from tests.e2e.recruiting import Companies

START_SECONDS = 60


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The `lba serve` command on a port and a data folder of its own."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.data_dir = data_dir
        self.log = data_dir / "server.log"
        self.environment = {
            **os.environ,
            "LBA_PORT": str(self.port),
            "LBA_DATA_DIR": str(data_dir),
            "LBA_EVENT_BURST": "200",
            # Every journey comes from the same address.
            "LBA_LOGIN_BURST": "1000",
            **settings,
        }
        self.environment.pop("PYTEST_CURRENT_TEST", None)
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> None:
        """Run an `lba` command to its end."""
        lba = [sys.executable, "-m", "lba_app", *command]
        subprocess.run(lba, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start serving, and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lba_app", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2):
                    break
            except (URLError, OSError):
                assert self._process.poll() is None, self.log.read_text("utf-8")
                time.sleep(0.1)
        else:
            raise AssertionError(self.log.read_text("utf-8"))

    def stop(self) -> None:
        """Stop serving."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    @cached_property
    def database(self) -> Database:
        """The database of the server: journeys read it, and prepare in it what they need."""
        return Database(f"sqlite:///{self.data_dir / 'lba.db'}")

    def close(self) -> None:
        """Stop, and let go of the database."""
        self.stop()
        if "database" in self.__dict__:
            self.database.dispose()

    def mails(self, recipient: str, words: str = "") -> list[Mail]:
        """Return the mails of a recipient whose subject holds some words, newest first."""
        folder = self.data_dir / "mail"
        return [
            read_mail(folder, mail.id)
            for mail in list_mails(folder)
            if recipient in mail.to and words in mail.subject
        ]

    def mail(self, recipient: str, words: str = "", seconds: float = 15) -> Mail:
        """Wait for a mail and return it; messages leave every second."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.mails(recipient, words)
            if found:
                return found[0]
            time.sleep(0.1)
        subjects = [mail.subject for mail in self.mails(recipient)]
        raise AssertionError(f"no mail « {words} » for {recipient}, who has {subjects}")


@pytest.fixture(scope="session")
def built() -> None:
    """Compile the screens once, if the sources changed."""
    if not frontend.is_built():
        frontend.build()


@pytest.fixture(scope="session")
def server(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield a running server with the demonstration."""
    running = Server(tmp_path_factory.mktemp("site"))
    running.run("seed", "--profile", "demo")
    running.start()
    yield running
    running.close()


@pytest.fixture(scope="session")
def companies(server: Server) -> Companies:
    """Return the invented companies of the demonstration, each to be taken once."""
    return Companies(server.database)


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Return the address of the site, for pytest-playwright."""
    return server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium when there is one."""
    chromium = shutil.which("chromium")
    found = {"executable_path": chromium} if chromium else {}
    args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"]
    return {**browser_type_launch_args, **found, "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browse in French, on a desktop screen."""
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture
def problems() -> list[str]:
    """Return what the browser reported, to be filled by the pages that are watched."""
    return []


def watch(page: Page, problems: list[str]) -> Page:
    """Note the errors that the browser reports about a page."""

    def keep(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(message.text)

    page.on("console", keep)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return page


@pytest.fixture(autouse=True)
def clean_console(
    page: Page, problems: list[str], request: pytest.FixtureRequest
) -> Iterator[None]:
    """Fail a journey during which the browser reported an error or a blocked resource."""
    watch(page, problems)
    yield
    allowed = request.node.get_closest_marker("console_errors_expected")
    assert allowed or problems == []


@pytest.fixture
def elsewhere(new_context: CreateContextCallback, problems: list[str]) -> Callable[[], Page]:
    """Return what opens a page in another browser, which shares nothing with the first."""
    return lambda: watch(new_context().new_page(), problems)
