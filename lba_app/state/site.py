"""What every page shows: whether the data are invented."""

import asyncio

import reflex as rx

from lba_app.web.guards import Role, guard
from services.catalog import repository
from services.core.database import database


class SiteState(rx.State):
    """Facts about the whole site."""

    is_demo: bool = False

    @rx.event
    @guard(Role.ANYONE)
    async def load(self) -> None:
        """Read whether invented rows are in the catalogue."""
        self.is_demo = await asyncio.to_thread(_has_demo_rows)


def _has_demo_rows() -> bool:
    with database().read() as session:
        return repository.has_demo_rows(session)
