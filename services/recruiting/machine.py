"""The life of an offer as one machine: what may follow what, and nothing else."""

from services.catalog.enums import OfferStatus
from services.core.columns import LabelledEnum
from services.core.errors import UserError


class Move(LabelledEnum):
    """What may be done to an offer."""

    SUBMIT = "deposer", "Déposer"
    PUBLISH = "publier", "Publier"
    EDIT = "modifier", "Modifier"
    SUSPEND = "suspendre", "Suspendre"
    RESUME = "reprendre", "Remettre en ligne"
    EXTEND = "prolonger", "Prolonger"
    FILL = "pourvoir", "Poste pourvu"
    CANCEL = "annuler", "Retirer"
    EXPIRE = "expirer", "Arriver à échéance"


# What its recruiter may do to an offer by pressing a button; the other moves have their own use
# cases, which check what must be (a verified company, a time that is over).
BY_RECRUITER = frozenset({Move.EXTEND, Move.SUSPEND, Move.RESUME, Move.FILL, Move.CANCEL})

S, M = OfferStatus, Move
# (status, move) -> the status after it. What is not here is refused. Filled and cancelled offers
# stay so: a new need is a new offer, which "Dupliquer" writes.
TRANSITIONS: dict[tuple[OfferStatus, Move], OfferStatus] = {
    (S.DRAFT, M.SUBMIT): S.PENDING,
    (S.DRAFT, M.PUBLISH): S.ACTIVE,
    (S.PENDING, M.PUBLISH): S.ACTIVE,
    (S.PENDING, M.EDIT): S.PENDING,
    (S.PENDING, M.CANCEL): S.CANCELLED,
    (S.ACTIVE, M.EDIT): S.ACTIVE,
    (S.ACTIVE, M.SUSPEND): S.SUSPENDED,
    (S.ACTIVE, M.EXTEND): S.ACTIVE,
    (S.ACTIVE, M.FILL): S.FILLED,
    (S.ACTIVE, M.CANCEL): S.CANCELLED,
    (S.ACTIVE, M.EXPIRE): S.EXPIRED,
    (S.SUSPENDED, M.EDIT): S.SUSPENDED,
    (S.SUSPENDED, M.RESUME): S.ACTIVE,
    (S.SUSPENDED, M.FILL): S.FILLED,
    (S.SUSPENDED, M.CANCEL): S.CANCELLED,
    (S.SUSPENDED, M.EXPIRE): S.EXPIRED,
    (S.EXPIRED, M.EXTEND): S.ACTIVE,
    (S.EXPIRED, M.FILL): S.FILLED,
}


def after(status: OfferStatus, move: Move) -> OfferStatus:
    """Return the status that a move leads to; raises UserError when it is not possible."""
    found = TRANSITIONS.get((status, move))
    if found is None:
        raise UserError(
            "offer_transition",
            f"« {move.label} » n'est pas possible : l'offre est « {status.label.lower()} ».",
        )
    return found


def moves(status: OfferStatus) -> tuple[Move, ...]:
    """Return what may be done to an offer in a status, in the order of `Move`."""
    return tuple(move for move in Move if (status, move) in TRANSITIONS)
