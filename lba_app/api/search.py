"""Search over HTTP: results, suggestions, and what the map draws."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from lba_app.api.problems import BadParametersError
from lba_app.runtime import search_service
from services.catalog.enums import Kind
from services.core.columns import member_of
from services.core.geo import Box
from services.search.clusters import MAX_ZOOM, NAMED_MEMBERS, cluster
from services.search.query import Issue, Params, parse
from services.search.service import PAGE_SIZE, Resolved, Result
from services.search.suggest import MAX_SUGGESTIONS

router = APIRouter(prefix="/api/v1", tags=["recherche"])

MAX_PAGE_SIZE = 100
Typed = Annotated[str, Query(max_length=100, description="ce qui est tapé")]


def _params(request: Request) -> Params:
    pairs = request.query_params.multi_items()
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _resolved(request: Request, size: int = PAGE_SIZE) -> Resolved:
    query, issues = parse(_params(request))
    resolved = search_service().resolve(query, size)
    if issues or resolved.issues:
        raise BadParametersError([*issues, *resolved.issues])
    return resolved


@router.get("/search", summary="Offres, formations et entreprises à contacter")
def search(
    request: Request, page_size: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = PAGE_SIZE
) -> dict[str, Any]:
    """Return one page of results; parameters are those of the address of a search."""
    service = search_service()
    resolved = _resolved(request, page_size)
    outcome = service.engine.search(resolved.criteria)
    return {
        "total": outcome.total,
        "totals": {kind.value: count for kind, count in outcome.facets.kinds.items()},
        "page": resolved.query.page,
        "page_size": page_size,
        "hits": [_hit(result) for result in service.results(outcome.hits)],
    }


@router.get("/suggest/occupations", summary="Métiers proposés pendant la saisie")
def suggest_occupations(
    q: Typed = "", limit: Annotated[int, Query(ge=1, le=20)] = MAX_SUGGESTIONS
) -> list[dict[str, Any]]:
    """Return the occupations that a text may mean, best first."""
    return [
        {
            "label": found.label,
            "hint": found.hint,
            "highlights": found.highlights,
            "params": {"romes": found.rome},
        }
        for found in search_service().occupations.suggest(q, limit)
    ]


@router.get("/suggest/places", summary="Lieux proposés pendant la saisie")
def suggest_places(
    q: Typed = "", limit: Annotated[int, Query(ge=1, le=20)] = MAX_SUGGESTIONS
) -> list[dict[str, Any]]:
    """Return the places that a text may mean, best first."""
    names = {"commune": "insee", "departement": "department", "region": "region"}
    return [
        {
            "label": found.place.label,
            "hint": found.place.hint,
            "highlights": found.highlights,
            "params": {names[found.place.kind]: found.place.code},
        }
        for found in search_service().places.suggest(q, limit)
    ]


@router.get("/search/clusters", summary="Les résultats d'une recherche, groupés pour une carte")
def clusters(
    request: Request,
    bbox: Annotated[str, Query(description="ouest,sud,est,nord en degrés")],
    zoom: Annotated[int, Query(ge=0, le=MAX_ZOOM)],
) -> dict[str, Any]:
    """Return every located result inside a box, as GeoJSON points."""
    engine = search_service().engine
    found = engine.matching(_resolved(request).criteria)
    groups = cluster(engine.index.items, found, _box(bbox), zoom)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [
                        round(group.point.longitude, 5),
                        round(group.point.latitude, 5),
                    ],
                },
                "properties": {
                    "count": group.count,
                    "kinds": group.kinds,
                    "items": [f"{kind}-{item_id}" for kind, item_id in group.members],
                },
            }
            for group in groups
        ],
    }


@router.get("/search/cards", summary="Le résumé de quelques résultats")
def cards(
    items: Annotated[str, Query(max_length=1_000, description="offre-12,entreprise-7,…")],
) -> list[dict[str, Any]]:
    """Return the cards of at most 20 results, by kind and identifier."""
    wanted = []
    for item in items.split(",")[:NAMED_MEMBERS]:
        kind, _, item_id = item.partition("-")
        if kind not in set(Kind) or not item_id.isascii() or not item_id.isdigit():
            raise BadParametersError([Issue("items", f"Élément inconnu : {item[:40]}")])
        wanted.append((member_of(Kind, kind), int(item_id[:18])))
    return [_hit(result) for result in search_service().cards(wanted)]


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadParametersError([Issue("bbox", "Quatre nombres : ouest,sud,est,nord.")]) from None
    if not (-90 <= south <= north <= 90 and -540 <= west <= 540 and -540 <= east <= 540):
        raise BadParametersError([Issue("bbox", "Ce rectangle n'est pas sur la Terre.")])
    return Box(max(west, -180.0), south, min(east, 180.0), north)


def _hit(result: Result) -> dict[str, Any]:
    card = result.card
    distance = result.distance_km
    return {
        "id": card.key,
        "kind": card.kind.value,
        "title": card.title,
        "organization_name": card.organization or None,
        "distance_km": None if distance is None else round(distance, 2),
        "city": card.city,
        "postal_code": card.postal_code,
        "latitude": card.point.latitude if card.point else None,
        "longitude": card.point.longitude if card.point else None,
        "level": card.level,
        "contract_type": [contract.value for contract in card.contracts],
        "start_date": card.start_date,
        "published_at": card.published_at,
        "is_disabled_elligible": card.is_disability_friendly,
        "is_demo": card.is_demo,
        "url": f"/{card.kind.value}/{card.key}",
    }
