"""Links of messages: what they open, and for how long."""

from datetime import timedelta

from sqlmodel import Session

from services.accounts.tokens import digest, is_token, new_token
from services.core.clock import utc_now
from services.core.constants import ACTION_LINK_DAYS
from services.core.errors import NotFoundError
from services.core.settings import get_settings
from services.recruiting import repository
from services.recruiting.models import ActionLink

ENDED = "Ce lien n'est plus valable. Connectez-vous à votre espace pour continuer."


def new_link(
    session: Session,
    *,
    offer_id: int | None = None,
    provider_id: int | None = None,
    person_id: int | None = None,
) -> str:
    """Return the address of a new link about an offer or a training centre."""
    token = new_token()
    session.add(
        ActionLink(
            token_digest=digest(token),
            offer_id=offer_id,
            provider_id=provider_id,
            person_id=person_id,
            expires_at=utc_now() + timedelta(days=ACTION_LINK_DAYS),
        )
    )
    return f"{get_settings().base_url}/suite/{token}"


def find(session: Session, token: str) -> ActionLink:
    """Return what a link opens; raises NotFoundError once it is over."""
    found = repository.link_by_token(session, digest(token), utc_now()) if is_token(token) else None
    if found is None:
        raise NotFoundError("link_not_found", ENDED)
    return found
