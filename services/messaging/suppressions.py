"""Addresses that get no more messages."""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlmodel import Session

from services.core.clock import utc_now
from services.core.columns import columns_of
from services.messaging.addresses import address_digest
from services.messaging.enums import SuppressionReason, Template
from services.messaging.inserting import insert_new
from services.messaging.letters import LETTERS
from services.messaging.models import Suppression

# A message, as far as suppressions go: what it is and who receives it.
Posted = tuple[Template, str]


def suppress(session: Session, address: str, reason: SuppressionReason) -> None:
    """Stop writing to an address; a hard bounce, which stops everything, replaces other reasons."""
    digest = address_digest(address)
    row = {"address_digest": digest, "reason": reason, "created_at": utc_now()}
    is_new = insert_new(session, Suppression, row)
    if not is_new and reason is SuppressionReason.HARD_BOUNCE:
        session.execute(
            update(Suppression)
            .where(columns_of(Suppression).address_digest == digest)
            .values(reason=reason)
        )


def lift_suppression(session: Session, address: str) -> bool:
    """Write to an address again; return whether it was stopped."""
    columns = columns_of(Suppression)
    found = session.execute(
        delete(Suppression)
        .where(columns.address_digest == address_digest(address))
        .returning(columns.id)
    )
    return found.one_or_none() is not None


def suppressed_among(session: Session, messages: Collection[Posted]) -> set[Posted]:
    """Return which of some messages must not be sent, in one statement.

    A hard bounce stops everything; other reasons leave what the person asks for, as a sign-in.
    """
    columns = columns_of(Suppression)
    digests = {address: address_digest(address) for _, address in messages}
    statement = select(columns.address_digest, columns.reason).where(
        columns.address_digest.in_(set(digests.values()))
    )
    reasons = {row.address_digest: row.reason for row in session.execute(statement)}
    return {
        (template, address)
        for template, address in messages
        if _stops(template, reasons.get(digests[address]))
    }


def _stops(template: Template, reason: SuppressionReason | None) -> bool:
    if reason is None:
        return False
    return reason is SuppressionReason.HARD_BOUNCE or not LETTERS[template].is_requested
