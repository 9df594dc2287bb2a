"""How many times the page of each offer is opened, counted in memory and written at times.

A page view must not cost a write: counts wait here until the scheduler writes them. A server that
is killed loses those of the last minute.
"""

from collections import Counter
from datetime import date
from threading import Lock

from sqlalchemy import insert, update
from sqlmodel import col, select

from services.catalog.models import Offer, OfferView
from services.core.clock import paris_today
from services.core.database import Database

_waiting: Counter[tuple[int, date]] = Counter()
_lock = Lock()


def count_view(offer_id: int) -> None:
    """Count one opening of the page of an offer."""
    with _lock:
        _waiting[offer_id, paris_today()] += 1


def write_views(database: Database) -> int:
    """Add what was counted since the last time to the database; return how many views."""
    with _lock:
        counted = dict(_waiting)
        _waiting.clear()
    if not counted:
        return 0
    with database.write() as session:
        wanted = {offer_id for offer_id, _ in counted}
        known = set(
            session.execute(select(col(Offer.id)).where(col(Offer.id).in_(wanted))).scalars()
        )
        for (offer_id, day), views in counted.items():
            if offer_id not in known:
                continue
            own = (col(OfferView.offer_id) == offer_id) & (col(OfferView.day) == day)
            added = session.execute(
                update(OfferView).where(own).values(views=OfferView.views + views)
            )
            if added.rowcount == 0:  # type: ignore[attr-defined]
                values = {"offer_id": offer_id, "day": day, "views": views}
                session.execute(insert(OfferView).values(**values))
    return sum(counted.values())
