"""Signing in and out over plain HTTP, behind the edge of the server."""

from pathlib import Path

import httpx
import pytest

from services.accounts import sessions
from services.core.constants import MAX_FAILED_CODES
from services.core.database import Database
from services.core.settings import Settings
from tests.api.visiting import (
    BURST,
    HERE,
    OWN_HEADERS,
    STRANGER,
    ask,
    code_of,
    given,
    landing,
    opened,
    path_of_link,
    signed_in,
)
from tests.unit.accounts.acting import EMAIL, a_person, actor, links, mails


async def test_a_known_and_an_unknown_address_have_the_same_answer(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    a_person(empty_database)
    known, unknown = await ask(site), await ask(site, STRANGER)
    for answer in (known, unknown):
        assert landing(answer) == ("/connexion/code", {})
    shapes = [
        (
            answer.status_code,
            answer.content,
            {name: value for name, value in answer.headers.items() if name not in OWN_HEADERS},
            [
                (name, len(cookie.value), {k: v for k, v in cookie.items() if k != "expires"})
                for name, cookie in given(answer).items()
            ],
        )
        for answer in (known, unknown)
    ]
    assert shapes[0] == shapes[1]
    assert [mail.recipient for mail in mails(empty_database)] == [EMAIL, STRANGER]


@pytest.mark.parametrize("email", ["", "pas une adresse", "a@b", "a\r\nBcc: b@c.example"])
async def test_an_address_that_is_none_is_told(
    site: httpx.AsyncClient, empty_database: Database, email: str
) -> None:
    answer = await ask(site, email, suite="/espace-pro?a=1&b=é")
    expected = {"erreur": ["adresse"], "suite": ["/espace-pro?a=1&b=é"]}
    assert landing(answer) == ("/connexion", expected)
    assert given(answer) == {}
    assert mails(empty_database) == links(empty_database) == []


async def test_a_form_without_its_fields_is_told(site: httpx.AsyncClient) -> None:
    assert landing(await site.post("/compte/demande")) == ("/connexion", {"erreur": ["adresse"]})
    answer = await site.post("/compte/code")
    assert landing(answer) == ("/connexion/code", {"erreur": ["code_ended"]})


async def test_a_link_opens_a_session_in_the_browser_that_asked(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    person_id = a_person(empty_database)
    await ask(site, suite="/espace-pro/offre/3")
    answer = await site.get(path_of_link(empty_database))
    assert landing(answer) == ("/espace-pro/offre/3", {})
    cookie = given(answer)["duo_session"]
    assert actor(empty_database, cookie.value).person_id == person_id
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["secure"]) == ("lax", "/", "")
    # The sign-in is over.
    assert given(answer)["duo_asking"]["max-age"] == "0"
    again = await site.get(path_of_link(empty_database))
    assert landing(again) == ("/connexion", {"erreur": ["link_ended"]})


async def test_a_link_leads_to_ours_only(site: httpx.AsyncClient, empty_database: Database) -> None:
    a_person(empty_database)
    for suite in ("https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"):
        await ask(site, suite=suite)
        assert landing(await site.get(path_of_link(empty_database))) == ("/espace-pro", {})


async def test_a_link_in_another_browser_says_what_to_do(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    a_person(empty_database)
    await ask(site)
    site.cookies.clear()
    answer = await site.get(path_of_link(empty_database))
    assert landing(answer) == ("/connexion", {"erreur": ["link_other_browser"]})
    assert given(answer) == {}


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%F0%9F%98%80", "a%0d%0ab", "x" * 500])
async def test_a_link_of_nobody_is_told(site: httpx.AsyncClient, token: str) -> None:
    answer = await site.get(f"/compte/lien/{token}")
    assert landing(answer) == ("/connexion", {"erreur": ["link_ended"]})


async def test_opening_a_link_is_all_that_a_get_does(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    for path in ("/compte/demande", "/compte/code", "/compte/sortie", "/deposer/publier"):
        assert (await site.get(path)).status_code in {404, 405}


async def test_a_code_opens_a_session(site: httpx.AsyncClient, empty_database: Database) -> None:
    a_person(empty_database)
    await ask(site)
    code = code_of(empty_database)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answer = await site.post("/compte/code", data={"code": wrong})
    assert landing(answer) == ("/connexion/code", {"erreur": ["code_wrong"]})
    assert given(answer) == {}
    answer = await site.post("/compte/code", data={"code": f" {code[:3]} {code[3:]} "})
    assert landing(answer) == ("/espace-pro", {})
    assert actor(empty_database, given(answer)["duo_session"].value).email == EMAIL


async def test_five_wrong_codes_end_the_demand(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    a_person(empty_database)
    await ask(site)
    code = code_of(empty_database)
    errors = []
    for _ in range(MAX_FAILED_CODES):
        answer = await site.post("/compte/code", data={"code": "x"})
        errors.append(landing(answer)[1]["erreur"])
    assert errors == [["code_wrong"]] * 4 + [["code_ended"]]
    answer = await site.post("/compte/code", data={"code": code})
    assert landing(answer) == ("/connexion/code", {"erreur": ["code_ended"]})


async def test_signing_in_again_changes_the_session(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    a_person(empty_database)
    first = await signed_in(site, empty_database)
    second = await signed_in(site, empty_database)
    assert sessions.actor_of(empty_database, first) is None
    assert actor(empty_database, second)


async def test_signing_out_of_one_browser_or_of_all(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    a_person(empty_database)
    cookies = []
    for _ in range(3):
        site.cookies.clear()
        cookies.append(await signed_in(site, empty_database))
    answer = await site.post("/compte/sortie")
    assert landing(answer) == ("/", {})
    removed = given(answer)["duo_session"]
    assert (removed.value, removed["max-age"], removed["path"]) == ("", "0", "/")
    still = [sessions.actor_of(empty_database, cookie) is not None for cookie in cookies]
    assert still == [True, True, False]
    site.cookies.clear()
    headers = {"Cookie": f"duo_session={cookies[0]}"}
    await site.post("/compte/sortie", data={"partout": "1"}, headers=headers)
    assert all(sessions.actor_of(empty_database, cookie) is None for cookie in cookies)
    # Without a session, it is no fault.
    assert landing(await site.post("/compte/sortie")) == ("/", {})


@pytest.mark.parametrize(
    "path", ["/compte/demande", "/compte/code", "/compte/sortie", "/deposer/publier"]
)
async def test_another_site_may_not_act(
    site: httpx.AsyncClient, empty_database: Database, path: str
) -> None:
    a_person(empty_database)
    cookie = await signed_in(site, empty_database)
    before = len(mails(empty_database))
    for origin in ("https://evil.example", "null", "http://localhost:8791", f"{HERE}.evil.example"):
        data = {"email": EMAIL, "partout": "1"}
        answer = await site.post(path, data=data, headers={"Origin": origin})
        assert answer.status_code == 403, origin
        assert given(answer) == {}
    assert len(mails(empty_database)) == before
    assert actor(empty_database, cookie)
    assert (await site.post(path, headers={"Origin": HERE})).status_code == 303


async def test_over_https_cookies_are_tied_to_the_host(
    empty_database: Database,
    frozen_clock: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    public = "https://duo.example"
    own = Settings(_env_file=None, public_url=public)
    monkeypatch.setattr("lba_app.web.cookies.get_settings", lambda: own)
    monkeypatch.setattr("services.accounts.logins.get_settings", lambda: own)
    a_person(empty_database)
    async with opened(empty_database, tmp_path, public, public_url=public) as site:
        asked = await ask(site)
        opened_session = await site.get(path_of_link(empty_database))
        left = await site.post("/compte/sortie")
    for answer, name in (
        (asked, "__Host-duo_asking"),
        (opened_session, "__Host-duo_session"),
        (left, "__Host-duo_session"),
    ):
        cookie = given(answer)[name]
        # What the prefix asks of a browser: secure, the whole site, no domain.
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "lax")
    assert mails(empty_database)[0].context["link"].startswith(public)


async def test_who_asks_or_guesses_too_often_waits(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    for number in range(BURST):
        answer = await ask(site, f"personne{number}@ailleurs-invente.example")
        assert landing(answer) == ("/connexion/code", {})
    refused = await ask(site, suite="/espace-pro")
    assert landing(refused) == ("/connexion", {"erreur": ["trop"], "suite": ["/espace-pro"]})
    guessed = await site.post("/compte/code", data={"code": "123456"})
    assert landing(guessed) == ("/connexion/code", {"erreur": ["trop"]})
    assert len(mails(empty_database)) == BURST


async def test_a_sixth_message_is_not_sent_and_nobody_can_tell(
    site: httpx.AsyncClient, empty_database: Database
) -> None:
    a_person(empty_database)
    answers = [await ask(site) for _ in range(7)]
    assert {landing(answer)[0] for answer in answers} == {"/connexion/code"}
    assert all("duo_asking" in given(answer) for answer in answers)
    assert len(mails(empty_database)) == 5
