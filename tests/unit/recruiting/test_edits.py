"""An offer written again: changed, or copied."""

from typing import Any

import pytest
from sqlmodel import select

from services.catalog.enums import Kind, OfferEventKind, OfferStatus
from services.catalog.models import Offer
from services.core.database import Database
from services.core.errors import NotFoundError, UserError
from services.recruiting import deposits, employers, life, submission, team
from services.recruiting.form import Errors, OfferContent, read_offer
from services.recruiting.generation import ACQUIRED, DESIRED, KNOWLEDGE
from services.recruiting.machine import Move
from services.recruiting.submission import FormError
from services.reference.models import RomeOccupation
from tests.unit.recruiting.conftest import (
    BROWSER,
    CONTACT,
    Bakery,
    a_firm,
    events_of,
    is_searchable,
    offer_of,
    published,
    sign_in,
    written,
)
from tests.unit.recruiting.test_preview import FULL
from tests.unit.recruiting.test_verification import ordinary_sign_in

S = OfferStatus
COLLEAGUE = "colette@fournil-invente.example"
TYPED = {"company_name": " Le  Pétrin ", "postal_code": "44000", "city": "nantes", "address": "2 r"}


def content_of(database: Database, form: dict[str, Any]) -> OfferContent:
    with database.read() as session:
        occupation = session.get(RomeOccupation, form["rome"])
    errors = Errors()
    content = read_offer(form, occupation, errors)
    assert errors.by_field == {}
    assert content is not None
    return content


@pytest.mark.parametrize("form", [{}, FULL], ids=["least", "most"])
@pytest.mark.parametrize("again", [deposits.edit, deposits.duplicate])
def test_an_offer_reads_back_as_it_was_written(
    bakery: Bakery, form: dict[str, Any], again: Any
) -> None:
    token = written(bakery, **form)
    offer_id = submission.submit(bakery.database, token, None, BROWSER).offer_id
    actor = sign_in(bakery.database)
    first = deposits.read(bakery.database, token).form
    second = deposits.read(bakery.database, again(bakery.database, actor, offer_id)).form
    assert content_of(bakery.database, second) == content_of(bakery.database, first)


@pytest.mark.parametrize("form", [{}, FULL], ids=["least", "most"])
def test_an_edit_without_change_changes_nothing(bakery: Bakery, form: dict[str, Any]) -> None:
    offer_id, actor = published(bakery, **form)
    before = offer_of(bakery.database, offer_id).model_dump()
    token = deposits.edit(bakery.database, actor, offer_id)
    for _ in range(2):
        assert submission.save_edit(bakery.database, token, actor) == offer_id
    assert offer_of(bakery.database, offer_id).model_dump() == before
    kinds = [event.kind for event in events_of(bakery.database, offer_id)]
    assert kinds.count(OfferEventKind.EDITED) == 1
    assert is_searchable(bakery.database, Kind.OFFER, offer_id)


def test_an_edit_changes_what_was_changed(bakery: Bakery) -> None:
    offer_id, actor = published(bakery)
    token = deposits.edit(bakery.database, actor, offer_id)
    deposits.save(bakery.database, token, {"title": "Apprentie boulangère", "openings": "0"})
    with pytest.raises(FormError):
        submission.save_edit(bakery.database, token, actor)
    assert offer_of(bakery.database, offer_id).title != "Apprentie boulangère"
    deposits.save(bakery.database, token, {"openings": "2"})
    submission.save_edit(bakery.database, token, actor)
    offer = offer_of(bakery.database, offer_id)
    assert (offer.title, offer.opening_count, offer.status) == ("Apprentie boulangère", 2, S.ACTIVE)


def test_a_colleague_who_edits_leaves_applications_where_they_go(bakery: Bakery) -> None:
    offer_id, boss = published(bakery, show_phone="oui")
    company_id = boss.seats[0].organisation_id
    team.invite(bakery.database, boss, company_id, COLLEAGUE, team.MemberRole.MEMBER)
    colleague = ordinary_sign_in(bakery.database, COLLEAGUE)
    token = deposits.edit(bakery.database, colleague, offer_id)
    deposits.save(bakery.database, token, {"name": "Colette", "openings": "2"})
    submission.save_edit(bakery.database, token, colleague)
    offer = offer_of(bakery.database, offer_id)
    assert (offer.apply_email, offer.apply_phone) == (CONTACT, "06 39 98 00 01")
    assert (offer.author_id, offer.opening_count) == (boss.person_id, 2)
    assert events_of(bakery.database, offer_id)[-1].author_id == colleague.person_id
    # A new offer like it is the colleague's own.
    again = deposits.duplicate(bakery.database, colleague, offer_id)
    deposits.save(bakery.database, again, {"name": "Colette", "phone": "06 39 98 00 09"})
    own = submission.submit(bakery.database, again, colleague, "").offer_id
    copy = offer_of(bakery.database, own)
    assert (copy.apply_email, copy.apply_phone) == (COLLEAGUE, "06 39 98 00 09")
    assert copy.author_id == colleague.person_id


@pytest.mark.parametrize("move", [Move.FILL, Move.CANCEL])
def test_an_offer_that_is_over_is_not_edited_but_copied(bakery: Bakery, move: Move) -> None:
    offer_id, actor = published(bakery)
    begun = deposits.edit(bakery.database, actor, offer_id)
    life.move_offer(bakery.database, actor, offer_id, move)
    for ask in (
        lambda: deposits.edit(bakery.database, actor, offer_id),
        lambda: submission.save_edit(bakery.database, begun, actor),
    ):
        with pytest.raises(UserError) as caught:
            ask()
        assert caught.value.code == "offer_transition"
    copy = deposits.duplicate(bakery.database, actor, offer_id)
    assert submission.submit(bakery.database, copy, actor, "").is_visible


def test_the_offer_of_another_company_is_not_written_again(bakery: Bakery) -> None:
    offer_id, actor = published(bakery)
    stranger = a_firm(bakery.database, "00001000900025", "colette@ailleurs-invente.example").actor
    token = deposits.edit(bakery.database, actor, offer_id)
    plain = written(bakery)
    for ask in (
        lambda: deposits.edit(bakery.database, stranger, offer_id),
        lambda: deposits.duplicate(bakery.database, stranger, offer_id),
        lambda: deposits.edit(bakery.database, stranger, 9_999),
        lambda: submission.save_edit(bakery.database, token, stranger),
        # A new offer is no change of another.
        lambda: submission.save_edit(bakery.database, plain, actor),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_a_change_of_an_offer_is_not_submitted_as_a_new_one(bakery: Bakery) -> None:
    offer_id, actor = published(bakery)
    token = deposits.edit(bakery.database, actor, offer_id)
    with pytest.raises(UserError):
        submission.submit(bakery.database, token, actor, "")
    with bakery.database.read() as session:
        assert len(session.exec(select(Offer)).all()) == 1


def test_content_is_that_of_the_sheet(bakery: Bakery) -> None:
    offer_id, _ = published(bakery)
    offer = offer_of(bakery.database, offer_id)
    with bakery.database.read() as session:
        form = employers.form_of(session, offer)
    assert form[DESIRED] == offer.desired_skills
    assert form[ACQUIRED] == offer.acquired_skills
    assert form[KNOWLEDGE] == offer.knowledge
    assert offer.access_conditions
