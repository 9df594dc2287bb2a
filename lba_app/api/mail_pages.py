"""Messages as they look, each alone in a frame that can run and load nothing."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from lba_app.web import cookies
from lba_app.web.mailbox import is_mailbox_open
from services.accounts.permissions import Action, require
from services.accounts.sessions import actor_of
from services.core.columns import member_of
from services.core.database import database
from services.core.errors import NotFoundError
from services.core.settings import get_settings
from services.messaging.enums import Template
from services.messaging.mailbox import read_mail
from services.messaging.rendering import render
from services.messaging.samples import samples
from services.messaging.transports import mail_folder

router = APIRouter(include_in_schema=False)
_ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@router.get("/courrier/{mail_id}")
def local_mail(mail_id: str) -> Response:
    """Return a message of the local mailbox."""
    if not is_mailbox_open():
        raise NotFoundError("mail_not_found", "Cette boîte n'est pas ouverte ici.")
    return _framed(read_mail(mail_folder(get_settings()), mail_id).html)


@router.get("/courrier/modele/{template}")
def sample_mail(request: Request, template: str) -> Response:
    """Return a message written for an invented case."""
    token = request.cookies.get(cookies.session_name(), "")
    require(actor_of(database(), token), Action.OPERATE)
    try:
        wanted = member_of(Template, template)
    except ValueError:
        raise NotFoundError("template_not_found", "Ce message n'existe pas.") from None
    return _framed(render(wanted, samples()[wanted]).html)


def _framed(html: str) -> Response:
    # Links open in the whole window: a frame without scripts has nothing to go to.
    page = html.replace("<head>", '<head><base target="_top">', 1)
    headers = {"Content-Security-Policy": _ALONE, "Cache-Control": "no-store"}
    return Response(page, media_type="text/html", headers=headers)
