"""Write the derived tables of the search from the catalogue.

A use case that changes an item calls `refresh` in its own transaction: the item, its derived rows
and the note of the change are committed together, and every worker patches its index.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import CompoundSelect, Row, Select, case, delete, func, insert, literal, select
from sqlmodel import Session, SQLModel

from services.catalog.cards import cards_with_rows
from services.catalog.enums import Kind, OfferStatus, RemoteMode
from services.catalog.models import (
    EstablishmentRome,
    EstablishmentScore,
    OfferRome,
    ScoreVersion,
    TrainingRome,
)
from services.catalog.views import Card
from services.core.batches import batched
from services.core.clock import day_number, minute_number, utc_now
from services.core.columns import columns_of
from services.core.geo import unit_vector
from services.core.text import fold, tokens, word_key
from services.search import columns as c
from services.search.models import (
    SearchCard,
    SearchChange,
    SearchGeneration,
    SearchItem,
    SearchPosting,
    SearchWord,
)

BATCH = 5_000
SECONDARY_SHARE = 0.8
# A company that says it looks for an occupation is shown like the likeliest of those that do not.
SOUGHT_STRENGTH = 0.9
TITLE, NAME = "t", "n"
# Any number that no other lock of the database has.
CHANGE_LOCK = 7_325_001
# A description is searched by its first words: the rest repeats or speaks of something else.
DESCRIPTION_WORDS = 400
MAX_WORD = 80

# All but the log of changes: the numbers of its rows must go on.
REBUILT: tuple[type[SQLModel], ...] = (
    SearchCard,
    SearchWord,
    SearchPosting,
    SearchItem,
    SearchGeneration,
)

Values = dict[str, Any]
Rows = tuple[list[Values], ...]
_encode = msgspec.json.Encoder().encode


def rebuild(session: Session, say: Callable[[str], None] = lambda _: None) -> int:
    """Write every derived row anew; return how many items may be searched."""
    _wait_for_turn(session)
    for table in REBUILT:
        session.execute(delete(table))
    total = 0
    say("Index des recherches…")
    for kind in Kind:
        for rows in _derived(session, kind, None):
            total += _write(session, rows)
    session.add(SearchGeneration(number=uuid4().hex))
    return total


def is_built(session: Session) -> bool:
    """Whether the derived rows were ever written."""
    return session.execute(select(columns_of(SearchGeneration).number)).first() is not None


def refresh(session: Session, kind: Kind, ids: Sequence[int]) -> None:
    """Write anew the derived rows of some items, or remove those that may no longer be found.

    Call it in the transaction of the use case that changed them.
    """
    code = c.KIND_CODES[kind]
    _wait_for_turn(session)
    for batch in batched(sorted(set(ids)), BATCH):
        for table in (SearchWord, SearchPosting, SearchItem):
            own = columns_of(table)
            session.execute(delete(table).where(own.kind == code, own.item_id.in_(batch)))
        keys = [c.item_key(kind, item_id) for item_id in batch]
        session.execute(delete(SearchCard).where(columns_of(SearchCard).item_key.in_(keys)))
        for rows in _derived(session, kind, batch):
            _write(session, rows)
        now = utc_now()
        changes = [{"kind": code, "item_id": item_id, "changed_at": now} for item_id in batch]
        session.execute(insert(SearchChange), changes)


def _wait_for_turn(session: Session) -> None:
    """Make changes be committed in the order of their numbers: a reader must not skip one.

    SQLite has one writer at a time; PostgreSQL gives numbers out before it commits.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHANGE_LOCK)))


def _write(session: Session, rows: Rows) -> int:
    tables: tuple[type[SQLModel], ...] = (SearchItem, SearchPosting, SearchWord, SearchCard)
    for table, values in zip(tables, rows, strict=True):
        if values:
            session.execute(insert(table), values)
    return len(rows[0])


def _derived(session: Session, kind: Kind, ids: Sequence[int] | None) -> Iterator[Rows]:
    """Yield the derived rows of the items that may be searched, batch by batch."""
    for batch in batched(cards_with_rows(session, kind, ids), BATCH):
        occupations = _occupations(session, kind, [card.item_id for card, _ in batch])
        kept = [(card, row) for card, row in batch if _is_searchable(row, kind, occupations)]
        items = [_item(card, row, occupations.get(card.item_id, [])) for card, row in kept]
        cells = {values["item_id"]: values["cell"] for values in items}
        postings = [
            {
                "rome_code": rome_code,
                "cell": cells[card.item_id],
                "kind": c.KIND_CODES[kind],
                "item_id": card.item_id,
                "strength": strength,
            }
            for card, _ in kept
            for rome_code, strength in occupations.get(card.item_id, [])
        ]
        words = [word for card, row in kept for word in _words(card, row)]
        yield items, postings, words, [_card(card) for card, _ in kept]


def _is_searchable(
    row: Row[Any], kind: Kind, occupations: dict[int, list[tuple[str, float]]]
) -> bool:
    if kind is Kind.OFFER:
        return bool(row.status is OfferStatus.ACTIVE)
    if kind is Kind.TRAINING:
        return bool(row.is_published)
    is_wanted = row.id in occupations or row.is_self_listed
    return bool(row.is_open and not row.is_opted_out and is_wanted)


def _occupations(
    session: Session, kind: Kind, ids: Sequence[int]
) -> dict[int, list[tuple[str, float]]]:
    """Return the ROME codes of items and how much each item is about them (0 to 1)."""
    if kind is Kind.COMPANY:
        statement: Select[Any] | CompoundSelect[Any] = _company_occupations(ids)
    else:
        own = columns_of(OfferRome if kind is Kind.OFFER else TrainingRome)
        key = own.offer_id if kind is Kind.OFFER else own.training_id
        share = case((own.position == 0, 1.0), else_=SECONDARY_SHARE)
        statement = select(key, own.rome_code, share).where(key.in_(ids))
    found: dict[int, dict[str, float]] = {}
    for item_id, rome_code, strength in session.connection().execute(statement):
        strengths = found.setdefault(item_id, {})
        strengths[rome_code] = max(float(strength), strengths.get(rome_code, 0.0))
    return {item_id: list(strengths.items()) for item_id, strengths in found.items()}


def _company_occupations(ids: Sequence[int]) -> CompoundSelect[Any]:
    """Select what scores foresee, and what companies say that they look for."""
    score, version = columns_of(EstablishmentScore), columns_of(ScoreVersion)
    sought = columns_of(EstablishmentRome)
    foreseen = select(score.establishment_id, score.rome_code, score.probability).where(
        version.is_active, version.id == score.version_id, score.establishment_id.in_(ids)
    )
    asked = select(sought.establishment_id, sought.rome_code, literal(SOUGHT_STRENGTH))
    return foreseen.union_all(asked.where(sought.establishment_id.in_(ids)))


def _item(card: Card, row: Row[Any], occupations: Sequence[tuple[str, float]]) -> Values:
    x, y, z = unit_vector(card.point) if card.point else (None, None, None)
    name = card.organization or ""
    start = card.next_start(utc_now().date())
    values: Values = {
        "kind": c.KIND_CODES[card.kind],
        "item_id": card.item_id,
        "cell": c.cell_of(card.point),
        "x": x, "y": y, "z": z,
        "level": card.level or 0,
        "contracts": sum(c.CONTRACT_BITS[contract] for contract in card.contracts),
        "flags": _flags(card, row),
        "start_day": day_number(start) if start else c.NO_DAY,
        "published_day": day_number(card.published_at.date()) if card.published_at else c.NO_DAY,
        "expires_minute": c.NEVER,
        "department_code": row.department_code,
        "opco_code": "", "naf_code": "",
        "applications": min(card.application_count, 65_535),
        "quality": 0.0,
        "pay": min(card.monthly_pay or 0, 65_535),
        "origin": c.ORIGIN_NUMBERS[card.origin] if card.origin else 0,
        "name": name, "name_folded": fold(name),
        "description_keys": "",
    }  # fmt: skip
    if card.kind is Kind.OFFER:
        if row.expires_at:
            values["expires_minute"] = minute_number(row.expires_at)
        values["description_keys"] = _keys(row.description)
    elif card.kind is Kind.TRAINING:
        values["quality"] = (card.employed_after_6_months or 0) / 100
        values["description_keys"] = _keys(f"{row.objectives}\n{row.content}")
    else:
        values["quality"] = max((strength for _, strength in occupations), default=0.0)
    if card.kind is not Kind.TRAINING:
        values |= {"opco_code": row.opco_code or "", "naf_code": row.naf_code or ""}
    return values


def _card(card: Card) -> Values:
    key = c.item_key(card.kind, card.item_id)
    return {"item_key": key, "card": _encode(card).decode()}


def _flags(card: Card, row: Row[Any]) -> int:
    if card.kind is Kind.OFFER:
        channels = (row.apply_email, row.apply_phone, row.apply_url)
    elif card.kind is Kind.TRAINING:
        channels = (row.contact_email, row.contact_phone, row.website)
    else:
        channels = (row.email, row.phone, row.website)
    by_email, by_phone, by_url = channels
    return sum(
        bit
        for holds, bit in (
            (card.is_disability_friendly, c.DISABILITY),
            (card.school, c.DELEGATED),
            (card.remote is not RemoteMode.ONSITE, c.REMOTE),
            (card.organization is None, c.ANONYMOUS),
            (card.starts_asap, c.ASAP),
            (by_email, c.BY_EMAIL),
            (by_phone, c.BY_PHONE),
            (by_url, c.BY_URL),
        )
        if holds
    )


def _keys(text: str) -> str:
    """Return the distinct word keys of a text, separated by spaces."""
    return " ".join(sorted({word_key(word) for word in tokens(text)[:DESCRIPTION_WORDS]}))


def _words(card: Card, row: Row[Any]) -> Iterator[Values]:
    """Yield the words of a title and of a name."""
    title = "" if card.kind is Kind.COMPANY else card.title
    name = card.organization or ""
    if card.kind is Kind.COMPANY:
        name = f"{row.brand} {row.legal_name}"
    for field, text in ((TITLE, title), (NAME, name)):
        found = {word[:MAX_WORD] for word in tokens(text)}
        for word in found:
            yield {
                "field": field,
                "word": word,
                "kind": c.KIND_CODES[card.kind],
                "item_id": card.item_id,
                "weight": float(len(found) ** -0.25),
            }
