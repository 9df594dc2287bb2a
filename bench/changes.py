"""Changes thousands of companies as a synchronisation does: `python -m bench.changes url seed`."""

import sys

import numpy as np
from sqlalchemy import bindparam, select, update

from services.catalog.enums import Kind
from services.catalog.models import Establishment
from services.core.columns import columns_of
from services.core.database import Database
from services.search import projection
from services.search.columns import KIND_CODES
from services.search.models import SearchItem

CHANGED = 10_000
# Of what changed: half moved, a tenth closed, the others changed their telephone.
MOVED, CLOSED = 0.5, 0.1


def change_companies(database: Database, count: int, random_seed: int) -> None:
    """Move some companies, close some, change the telephone of others, in one transaction."""
    random = np.random.default_rng(random_seed)
    item, company = columns_of(SearchItem), columns_of(Establishment)
    with database.write() as session:
        every = select(item.item_id).where(item.kind == KIND_CODES[Kind.COMPANY])
        ids = np.array(session.execute(every.order_by(item.item_id)).scalars().all())
        chosen = random.choice(ids, min(count, len(ids)), replace=False)
        edges = [round(MOVED * len(chosen)), round((MOVED + CLOSED) * len(chosen))]
        moved, closed, called = (part.tolist() for part in np.split(chosen, edges))
        places = select(company.latitude, company.longitude).where(company.id.in_(moved))
        moves = [
            {"own_id": own_id, "to_latitude": latitude, "to_longitude": longitude}
            for own_id, (latitude, longitude) in zip(
                moved, session.execute(places.order_by(company.insee_code)), strict=True
            )
        ]
        own = update(Establishment)
        move = own.where(company.id == bindparam("own_id")).values(
            latitude=bindparam("to_latitude"), longitude=bindparam("to_longitude")
        )
        session.connection().execute(move, moves)
        session.execute(own.where(company.id.in_(closed)).values(is_open=False))
        session.execute(own.where(company.id.in_(called)).values(phone="01 99 00 00 00"))
        projection.refresh(session, Kind.COMPANY, chosen.tolist())


if __name__ == "__main__":
    url, seed = sys.argv[1:]
    change_companies(Database(url), CHANGED, int(seed))
