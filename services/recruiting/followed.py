"""What the links of messages do, without signing in: only to the offer that they are about."""

from dataclasses import dataclass

from sqlmodel import Session

from services.accounts import repository as accounts
from services.accounts.models import MembershipState
from services.catalog.models import Offer, TrainingProvider
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import life, repository
from services.recruiting.life import Changed
from services.recruiting.links import ENDED, find
from services.recruiting.machine import Move, moves
from services.recruiting.models import ActionLink

ALLOWED = (Move.EXTEND, Move.FILL, Move.CANCEL)


@dataclass(frozen=True, slots=True)
class FollowedLink:
    """What a link is about: an offer and what may be done to it, or a training centre."""

    title: str = ""
    centre: str = ""
    moves: tuple[Move, ...] = ()


def read(database: Database, token: str) -> FollowedLink:
    """Return what a link is about; raises NotFoundError once it is over. Changes nothing."""
    with database.read() as session:
        link = find(session, token)
        if link.provider_id is not None:
            centre = session.get(TrainingProvider, link.provider_id)
            return FollowedLink(centre=centre.display_name if centre else "")
        offer = session.get(Offer, link.offer_id)
        if offer is None or not _is_still_theirs(session, link, offer):
            raise NotFoundError("link_not_found", ENDED)
        possible = tuple(move for move in moves(offer.status) if move in ALLOWED)
        return FollowedLink(title=offer.title, moves=possible)


def act(database: Database, token: str, move: Move) -> Changed:
    """Do what a link allows to its offer; twice is as once. Raises NotFoundError, UserError."""
    if move not in ALLOWED:
        raise UserError("move_forbidden", "Ce lien ne permet pas cela.")
    with database.write() as session:
        link = find(session, token)
        offer = repository.offer_to_change(session, link.offer_id) if link.offer_id else None
        if offer is None or not _is_still_theirs(session, link, offer):
            raise NotFoundError("link_not_found", ENDED)
        return life.move_once(session, offer, move, link.person_id)


def _is_still_theirs(session: Session, link: ActionLink, offer: Offer) -> bool:
    """Whether the person that a link was written to may still act for the company of the offer."""
    if link.person_id is None or offer.organisation_id is None:
        return False
    found = accounts.membership(session, link.person_id, offer.organisation_id)
    return found is not None and found.state is MembershipState.GRANTED
