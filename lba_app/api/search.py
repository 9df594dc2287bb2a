"""Search over HTTP: results, larger searches, suggestions."""

from dataclasses import asdict
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from lba_app.api.answers import json_answer
from lba_app.api.parameters import documented
from lba_app.api.requests import resolved_search
from lba_app.runtime import search_service
from services.core.clock import paris_today
from services.search.filtering import Facets
from services.search.service import PAGE_SIZE, Result
from services.search.suggest import MAX_SUGGESTIONS, Suggestion

router = APIRouter(prefix="/api/v1", tags=["recherche"])

MAX_PAGE_SIZE = 100
# Names hardly change; a cache may keep them this long, in seconds.
NAMES_KEPT = 300
Typed = Annotated[str, Query(max_length=100, description="ce qui est tapé")]
Limit = Annotated[int, Query(ge=1, le=20, description="nombre de réponses")]


@router.get(
    "/search", summary="Offres, formations et entreprises à contacter", openapi_extra=documented()
)
def search(
    request: Request,
    page_size: Annotated[
        int, Query(ge=1, le=MAX_PAGE_SIZE, description="résultats par page")
    ] = PAGE_SIZE,
    *,
    facets: Annotated[bool, Query(description="true : compter chaque choix des filtres")] = False,
    explain: Annotated[bool, Query(description="true : dire de quoi est fait chaque rang")] = False,
) -> Response:
    """Return one page of results; parameters are those of the address of a search.

    `total` is exact unless `is_capped`; `understood_levels` are the levels that words of `q` named.
    """
    resolved = resolved_search(request, page_size)
    page = search_service().page(resolved, explain=explain)
    content: dict[str, Any] = {
        "total": page.total,
        "is_capped": page.is_capped,
        "totals": {kind.value: count for kind, count in page.facets.kinds.items()},
        "page": resolved.query.page,
        "page_size": page_size,
        "understood_levels": sorted(
            resolved.criteria.filters.levels - resolved.query.filters.levels
        ),
        "corrections": page.corrections,
        "warnings": page.troubles,
        "hits": [hit(result) for result in page.results],
    }
    if facets:
        content["facets"] = _facets(page.facets)
    return json_answer(request, content)


@router.get(
    "/search/enlargements",
    summary="Des recherches un peu plus larges, avec leurs nombres de résultats",
    openapi_extra=documented(),
)
def enlargements(request: Request) -> Response:
    """Return what finds more: larger circles, near occupations, each filter lifted."""
    service = search_service()
    found = [
        {
            "change": larger.change,
            "rome": larger.occupation or None,
            "label": service.occupations.labels.get(larger.occupation),
            "params": dict(larger.query.params()),
            "total": larger.total,
        }
        for larger in service.enlargements(resolved_search(request))
    ]
    return json_answer(request, found)


@router.get("/suggest/occupations", summary="Métiers et employeurs proposés pendant la saisie")
def suggest_occupations(
    request: Request, q: Typed = "", limit: Limit = MAX_SUGGESTIONS
) -> Response:
    """Return the occupations, domains and employers that a text may mean, best first."""
    found = search_service().suggest_occupations(q, limit)
    return json_answer(request, [_suggestion(one) for one in found], NAMES_KEPT)


@router.get("/suggest/jobs", summary="Métiers proposés pendant la saisie, un code ROME chacun")
def suggest_jobs(request: Request, q: Typed = "", limit: Limit = MAX_SUGGESTIONS) -> Response:
    """Return the occupations that a text may mean, best first, and nothing else."""
    found = search_service().occupations.suggest(q, limit)
    jobs = [_suggestion(one) for one in found if "romes" in one.params]
    return json_answer(request, jobs, NAMES_KEPT)


@router.get("/suggest/places", summary="Lieux proposés pendant la saisie")
def suggest_places(request: Request, q: Typed = "", limit: Limit = MAX_SUGGESTIONS) -> Response:
    """Return the places that a text may mean, best first."""
    found = search_service().places.suggest(q, limit)
    return json_answer(request, [_suggestion(one) for one in found], NAMES_KEPT)


def hit(result: Result) -> dict[str, Any]:
    """Return a result as the API shows it."""
    card = result.card
    shown: dict[str, Any] = msgspec.to_builtins(card)
    del shown["item_id"], shown["intakes"]
    shown["start_date"] = card.next_start(paris_today())
    shown["distance_km"] = None if result.distance_km is None else round(result.distance_km, 2)
    shown["url"] = card.path
    if result.hit and result.hit.parts is not None:
        shown["explain"] = result.hit.parts
    return shown


def _suggestion(found: Suggestion) -> dict[str, Any]:
    return asdict(found)


def _facets(facets: Facets) -> dict[str, dict[str, int]]:
    return {
        "kinds": {kind.value: count for kind, count in facets.kinds.items()},
        "contract_type": {kind.value: count for kind, count in facets.contracts.items()},
        "level": {str(level): count for level, count in facets.levels.items()},
        "origin": {origin.value: count for origin, count in facets.origins.items()},
        "apply_channel": {channel.value: count for channel, count in facets.channels.items()},
        "opco": facets.opcos,
        "is_disabled_elligible": {"true": facets.disability_friendly},
        "remote": {"true": facets.remote},
        "employer_known": {"true": facets.employer_known},
    }
