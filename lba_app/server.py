"""Run the server: compiled screens, live connection and HTTP API in one process, on one port."""

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lba_app.frontend import WEB
from services.core.settings import PROJECT_ROOT, Settings

# Reflex 0.10.1: serve what was compiled, compile nothing. The two last names are internal to it;
# a test starts the server so that an upgrade that renames them is seen.
SERVING = {
    "REFLEX_ENV_MODE": "prod",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}


def serve(settings: Settings) -> None:
    """Serve until interrupted."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(SERVING, REFLEX_WEB_WORKDIR=str(WEB))
    os.environ["REFLEX_STATES_WORKDIR"] = str(settings.data_dir / "states")
    os.chdir(PROJECT_ROOT)
    Server(
        "lba_app.lba_app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        log_level=LogLevels.warning,
    ).serve()
