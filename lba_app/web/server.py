"""What the server does around the application: start, wrap, fail."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from reflex.event import EventSpec
from reflex.utils.prerequisites import get_web_dir
from starlette.types import ASGIApp

from lba_app.runtime import search_service
from lba_app.web.edge import Edge
from services.catalog.audience import write_views
from services.core.database import database
from services.core.settings import get_settings
from services.scheduling.schedule import scheduler

logger = logging.getLogger(__name__)


def wrap(app: ASGIApp) -> ASGIApp:
    """Put the edge around the application; while the pages are compiled there is none."""
    static = Path(get_web_dir()) / "build" / "client"
    return Edge(app, get_settings(), static) if static.is_dir() else app


@asynccontextmanager
async def at_startup() -> AsyncIterator[None]:
    """Load the search in the background, so that the server answers at once; start the jobs."""
    loading = asyncio.create_task(asyncio.to_thread(search_service))
    jobs = scheduler(database(), get_settings())
    jobs.start()
    yield
    jobs.shutdown(wait=False)
    await asyncio.to_thread(write_views, database())
    loading.cancel()


def failure(exception: Exception) -> EventSpec | None:
    """Log an error that a handler did not expect; the page keeps what it shows."""
    logger.error("unexpected error in an event", exc_info=exception)
    return None
