"""What the server holds in memory, built once from the database."""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from services.core.database import Database, database
from services.core.settings import EngineKind, get_settings
from services.search.engine import SearchEngine
from services.search.service import SearchService
from services.search.sql import SqlEngine
from services.search.store import IndexStore

_building = Lock()


def search_service() -> SearchService:
    """Return the search service of this process, opened at the first call (1 to 3 s).

    Whoever asks meanwhile waits for the same one.
    """
    with _building:
        return _built()


def is_ready() -> bool:
    """Whether a search would be answered at once."""
    return _built.cache_info().currsize > 0


@lru_cache(maxsize=1)
def _built() -> SearchService:
    return SearchService(database(), _engine(database()))


def _engine(source: Database) -> Callable[[], SearchEngine]:
    """Return what gives the engine of the moment."""
    settings = get_settings()
    if settings.search_engine is EngineKind.SQL:
        engine = SqlEngine(source)
        return lambda: engine
    store = IndexStore(source, settings.data_dir / "index")
    store.start()
    return lambda: store.engine
