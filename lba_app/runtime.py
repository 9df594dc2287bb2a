"""What the server holds in memory, built once from the database."""

from functools import lru_cache

from services.core.database import database
from services.search.service import SearchService


@lru_cache(maxsize=1)
def search_service() -> SearchService:
    """Return the search service of this process, built at the first call (1 to 3 s)."""
    return SearchService(database())
