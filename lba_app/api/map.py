"""What the map draws, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from lba_app.api.answers import json_answer
from lba_app.api.parameters import documented
from lba_app.api.problems import BadParametersError
from lba_app.api.requests import resolved_search
from lba_app.api.search import hit
from lba_app.runtime import search_service
from services.catalog.enums import Kind
from services.core.columns import member_of
from services.core.geo import Box
from services.search.clusters import MAX_ZOOM, NAMED_MEMBERS, Cluster
from services.search.columns import MAX_ITEM_ID
from services.search.query import Issue

router = APIRouter(prefix="/api/v1", tags=["carte"])

# A map that comes back to where it was draws at once, for this many seconds.
CLUSTERS_KEPT = 60
# No item has so large a number.
MAX_DIGITS = len(str(MAX_ITEM_ID))


@router.get(
    "/search/clusters",
    summary="Les résultats d'une recherche, groupés pour une carte",
    openapi_extra=documented(),
)
def clusters(
    request: Request,
    bbox: Annotated[str, Query(description="ouest,sud,est,nord en degrés")],
    zoom: Annotated[int, Query(ge=0, le=MAX_ZOOM)],
) -> Response:
    """Return every located result around a box, as GeoJSON points."""
    criteria = resolved_search(request).criteria
    groups = search_service().engine.clusters(criteria, _box(bbox), zoom)
    content = {"type": "FeatureCollection", "features": [_feature(group) for group in groups]}
    return json_answer(request, content, CLUSTERS_KEPT)


@router.get("/search/cards", summary="Le résumé de quelques résultats")
def cards(
    request: Request,
    items: Annotated[str, Query(max_length=1_000, description="offre-12,entreprise-7,…")],
) -> Response:
    """Return the cards of at most 20 results, by kind and identifier."""
    wanted = []
    for item in items.split(",")[:NAMED_MEMBERS]:
        kind, _, item_id = item.partition("-")
        if kind not in set(Kind) or not item_id.isascii() or not item_id.isdigit():
            raise BadParametersError([Issue("items", f"Élément inconnu : {item[:40]}")])
        if len(item_id) < MAX_DIGITS:
            wanted.append((member_of(Kind, kind), int(item_id)))
    return json_answer(request, [hit(result) for result in search_service().cards(wanted)])


def _feature(group: Cluster) -> dict[str, Any]:
    position = [round(group.point.longitude, 5), round(group.point.latitude, 5)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": position},
        "properties": {
            "count": group.count,
            "kinds": group.kinds,
            "items": [f"{kind}-{item_id}" for kind, item_id in group.members],
        },
    }


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadParametersError([Issue("bbox", "Quatre nombres : ouest,sud,est,nord.")]) from None
    if not (-90 <= south <= north <= 90 and -540 <= west <= 540 and -540 <= east <= 540):
        raise BadParametersError([Issue("bbox", "Ce rectangle n'est pas sur la Terre.")])
    return Box(max(west, -180.0), south, min(east, 180.0), north)
