"""Submitting a deposit: plain HTTP, because the cookie that binds its code is set with it."""

import asyncio
from io import BytesIO
from typing import Annotated
from urllib.parse import urlencode

import segno
from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from lba_app.api.account import CODE_PATH, may_ask, to
from lba_app.web import cookies
from lba_app.web.head import item_number
from lba_app.web.poster import poster
from services.accounts.permissions import Actor
from services.accounts.sessions import actor_of
from services.accounts.tokens import new_token
from services.catalog import service as catalog
from services.core.database import database
from services.core.errors import NotFoundError, UserError
from services.core.settings import get_settings
from services.recruiting import deposits, submission

router = APIRouter(include_in_schema=False)
DEPOSIT_PATH = "/deposer"


@router.post("/deposer/publier")
async def publish(request: Request, brouillon: Annotated[str, Form()] = "") -> Response:
    """Turn a draft into an offer, or its changes into those of its offer."""
    back = f"{DEPOSIT_PATH}?{urlencode({'brouillon': brouillon, 'etape': 'publier'})}&erreur=1"
    actor = await _actor(request)
    try:
        draft = await asyncio.to_thread(deposits.read, database(), brouillon)
        if draft.edited_offer_id is not None:
            return await _save_edit(brouillon, actor)
        if actor is None and not may_ask(request):
            return to("/connexion/code?erreur=trop&depot=1")
        secret = new_token()
        done = await asyncio.to_thread(submission.submit, database(), brouillon, actor, secret)
    except NotFoundError:
        return to(f"{DEPOSIT_PATH}?brouillon=disparu")
    except UserError:
        return to(back)
    if not done.must_confirm:
        return to(f"/deposer/fin?offre={done.offer_id}")
    answer = to(f"{CODE_PATH}?depot=1")
    cookies.give_browser(answer, secret)
    return answer


@router.get("/offre/{key}/affiche.pdf")
def offer_poster(key: str) -> Response:
    """Return the poster of an offer that candidates may see."""
    page = catalog.offer_page(database(), item_number(key))
    address = f"{get_settings().base_url}{page.card.path}"
    headers = {"Content-Disposition": f'inline; filename="offre-{page.card.key}.pdf"'}
    return Response(poster(page, address), media_type="application/pdf", headers=headers)


@router.get("/offre/{key}/qr.svg")
def offer_qr(key: str) -> Response:
    """Return the QR code that leads to an offer."""
    address = f"{get_settings().base_url}/offre/{item_number(key)}"
    drawing = BytesIO()
    segno.make(address, micro=False).save(drawing, kind="svg", scale=4, border=2)
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(drawing.getvalue(), media_type="image/svg+xml", headers=headers)


async def _save_edit(token: str, actor: Actor | None) -> Response:
    if actor is None:
        return to("/connexion")
    offer_id = await asyncio.to_thread(submission.save_edit, database(), token, actor)
    return to(f"/espace-pro/offre/{offer_id}?fait=modifiee")


async def _actor(request: Request) -> Actor | None:
    token = request.cookies.get(cookies.session_name(), "")
    return await asyncio.to_thread(actor_of, database(), token)
