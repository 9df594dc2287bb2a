"""What the server holds in memory, built once from the database."""

from functools import lru_cache
from threading import Lock

from services.core.database import database
from services.search.service import SearchService

_building = Lock()


def search_service() -> SearchService:
    """Return the search service of this process, built at the first call (1 to 3 s).

    Whoever asks meanwhile waits for the same one.
    """
    with _building:
        return _built()


def is_ready() -> bool:
    """Whether a search would be answered at once."""
    return _built.cache_info().currsize > 0


@lru_cache(maxsize=1)
def _built() -> SearchService:
    return SearchService(database())
