"""From an HTTP request to a search; what is not understood is refused by name."""

from fastapi import Request

from lba_app.api.problems import BadParametersError
from lba_app.runtime import search_service
from services.search.query import Params, parse
from services.search.resolving import Resolved
from services.search.service import PAGE_SIZE


def params_of(request: Request) -> Params:
    """Return the values of each parameter of a request."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def resolved_search(request: Request, size: int = PAGE_SIZE) -> Resolved:
    """Return the search of a request; raises BadParametersError."""
    query, issues = parse(params_of(request))
    resolved = search_service().resolve(query, size)
    if issues or resolved.issues:
        raise BadParametersError([*issues, *resolved.issues])
    return resolved
