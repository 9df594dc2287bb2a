"""What a mail provider tells of the messages it took. Not for people: absent from the reference."""

import hmac
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from lba_app.api.problems import problem
from services.core.columns import member_of
from services.core.database import database
from services.core.settings import get_settings
from services.messaging.enums import DeliveryKind
from services.messaging.models import MAX_EVENT_ID_LENGTH
from services.messaging.service import Delivery, Recorded, record_delivery

router = APIRouter()

MAX_EVENTS = 500
# What a database stores without fail.
_PRINTABLE = r"^[!-~]+$"
_FIRST_INSTANT, _LAST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_KINDS = "|".join(kind.value for kind in DeliveryKind)


class MailEvent(BaseModel):
    """One event, as the provider sends it; what else it says is ignored."""

    id: str = Field(pattern=_PRINTABLE, max_length=MAX_EVENT_ID_LENGTH)
    message_id: str = Field(pattern=_PRINTABLE, max_length=300)
    event: str = Field(pattern=f"^({_KINDS})$")
    happened_at: AwareDatetime = Field(ge=_FIRST_INSTANT, lt=_LAST_INSTANT)

    def delivery(self) -> Delivery:
        """Return the event in the words of the service."""
        kind = member_of(DeliveryKind, self.event)
        return Delivery(self.id, self.message_id, kind, self.happened_at)


_EVENTS = TypeAdapter(Annotated[list[MailEvent], Field(max_length=MAX_EVENTS)])


@router.post("/api/v1/mail-events", include_in_schema=False)
async def mail_events(request: Request) -> JSONResponse:
    """Note some events; what was noted already counts as known."""
    # The body is read after the secret: without it, nobody learns what is expected.
    secret = get_settings().mail_webhook_secret.get_secret_value()
    if not secret:
        return problem(404, "Cette adresse n'existe pas.")
    if not _is_signed(request, secret):
        refusal = problem(401, "Le secret est absent ou n'est pas le bon.")
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    try:
        events = _EVENTS.validate_json(await request.body())
    except ValidationError as error:
        return _unreadable(error)
    return JSONResponse(await run_in_threadpool(_record, events), 202)


def _is_signed(request: Request, secret: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # Headers come as Latin-1, whatever bytes they are.
    is_same = hmac.compare_digest(given.strip().encode("latin-1"), secret.encode())
    return scheme.lower() == "bearer" and is_same


def _record(events: list[MailEvent]) -> dict[str, int]:
    with database().write() as session:
        counts = Counter(record_delivery(session, event.delivery()) for event in events)
    return {outcome.value: counts[outcome] for outcome in Recorded}


def _unreadable(error: ValidationError) -> JSONResponse:
    errors = [
        {
            "field": ".".join(str(part) for part in fault["loc"]) or "body",
            "message": "Valeur manquante ou mal formée.",
        }
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem(400, "Les événements envoyés ne sont pas valables.", errors)
