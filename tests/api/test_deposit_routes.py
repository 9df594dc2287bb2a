"""Publishing over plain HTTP, behind the edge of the server."""

from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from services.catalog.enums import OfferStatus
from services.catalog.models import Offer
from services.core.database import Database
from services.recruiting import deposits
from tests.api.visiting import BURST, ask, code_of, given, landing, path_of_link, signed_in
from tests.unit.accounts.acting import a_person, actor
from tests.unit.recruiting.conftest import CONTACT, Bakery, messages, offer_of, written


async def publish(site: httpx.AsyncClient, token: str) -> httpx.Response:
    return await site.post("/deposer/publier", data={"brouillon": token})


def offers(database: Database) -> list[Offer]:
    with database.read() as session:
        return list(session.exec(select(Offer)).all())


async def test_a_newcomer_publishes_with_the_code_of_their_message(
    site: httpx.AsyncClient, bakery: Bakery
) -> None:
    token = written(bakery)
    answers = [await publish(site, token) for _ in range(2)]
    for answer in answers:
        assert landing(answer) == ("/connexion/code", {"depot": ["1"]})
    (offer,) = offers(bakery.database)
    assert offer.status is OfferStatus.PENDING
    # The browser holds the secret of the last press, whose message it is.
    answer = await site.post("/compte/code", data={"code": code_of(bakery.database)})
    assert landing(answer) == ("/deposer/fin", {"offre": [str(offer.id)]})
    assert offer_of(bakery.database, offer.id or 0).status is OfferStatus.ACTIVE
    seats = actor(bakery.database, given(answer)["duo_session"].value).seats
    assert [seat.key for seat in seats] == [bakery.siret]
    assert messages(bakery.database) == ["confirm_deposit", "confirm_deposit", "offer_published"]


async def test_who_is_signed_in_publishes_at_once(site: httpx.AsyncClient, bakery: Bakery) -> None:
    await publish(site, written(bakery))
    await site.get(path_of_link(bakery.database))
    token = written(bakery, title="Une autre offre")
    answers = [await publish(site, token) for _ in range(2)]
    second = offers(bakery.database)[-1].id
    for answer in answers:
        assert landing(answer) == ("/deposer/fin", {"offre": [str(second)]})
        assert given(answer) == {}
    assert [one.status for one in offers(bakery.database)] == [OfferStatus.ACTIVE] * 2
    assert messages(bakery.database).count("offer_published") == 2


async def test_a_wrong_draft_comes_back_to_its_page(
    site: httpx.AsyncClient, bakery: Bakery
) -> None:
    token = written(bakery, title="ab")
    path, query = landing(await publish(site, token))
    expected = {"brouillon": [token], "etape": ["publier"], "erreur": ["1"]}
    assert (path, query) == ("/deposer", expected)
    assert offers(bakery.database) == []
    assert deposits.read(bakery.database, token).form["title"] == "ab"


@pytest.mark.parametrize("token", ["", "x" * 43, "\r\nSet-Cookie: a=b", "é&etape=x"])
async def test_a_draft_of_nobody_is_told(site: httpx.AsyncClient, token: str) -> None:
    assert landing(await publish(site, token)) == ("/deposer", {"brouillon": ["disparu"]})


async def test_publishing_without_a_session_is_limited_too(
    site: httpx.AsyncClient, bakery: Bakery
) -> None:
    token = written(bakery)
    for _ in range(BURST):
        assert landing(await publish(site, token))[1] == {"depot": ["1"]}
    refused = await publish(site, token)
    assert landing(refused) == ("/connexion/code", {"erreur": ["trop"], "depot": ["1"]})
    assert len(offers(bakery.database)) == 1
    # And the messages to one address too.
    assert messages(bakery.database) == ["confirm_deposit"] * 5


async def test_a_deposit_for_somebody_else_opens_nothing_to_them(
    site: httpx.AsyncClient, bakery: Bakery, tmp_path: Path
) -> None:
    await publish(site, written(bakery))
    link = path_of_link(bakery.database)
    site.cookies.clear()
    # The victim follows the link of the message, then signs in from their own browser.
    assert landing(await site.get(link)) == ("/connexion", {"erreur": ["link_other_browser"]})
    await ask(site, CONTACT)
    answer = await site.post("/compte/code", data={"code": code_of(bakery.database)})
    victim = actor(bakery.database, given(answer)["duo_session"].value)
    assert (victim.email, victim.seats) == (CONTACT, ())
    assert [one.status for one in offers(bakery.database)] == [OfferStatus.PENDING]


async def test_changes_of_an_offer_are_saved_by_its_people(
    site: httpx.AsyncClient, bakery: Bakery
) -> None:
    await publish(site, written(bakery))
    answer = await site.get(path_of_link(bakery.database))
    me = actor(bakery.database, given(answer)["duo_session"].value)
    offer_id = offers(bakery.database)[0].id or 0
    token = deposits.edit(bakery.database, me, offer_id)
    deposits.save(bakery.database, token, {"title": "Apprentie boulangère"})
    cookies = dict(site.cookies)
    site.cookies.clear()
    assert landing(await publish(site, token)) == ("/connexion", {})
    a_person(bakery.database)
    await signed_in(site, bakery.database)
    stranger = landing(await publish(site, token))
    assert stranger == ("/deposer", {"brouillon": ["disparu"]})
    assert offer_of(bakery.database, offer_id).title != "Apprentie boulangère"
    site.cookies.clear()
    site.cookies.update(cookies)
    for _ in range(2):
        saved = landing(await publish(site, token))
        assert saved == (f"/espace-pro/offre/{offer_id}", {"fait": ["modifiee"]})
    assert offer_of(bakery.database, offer_id).title == "Apprentie boulangère"
    assert len(offers(bakery.database)) == 1
