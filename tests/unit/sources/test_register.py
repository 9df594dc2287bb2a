"""The connector to the public register of companies, against a register on this machine."""

import socket
import time
from types import SimpleNamespace
from typing import Any

import pytest

from services.core.geo import Point
from services.sources import register as register_module
from services.sources.register import Register, RegisterAnswer, RegisteredCompany, RegisterStatus
from tests.unit.sources.register_server import (
    OTHER_SIRET,
    SIRET,
    Reply,
    a_payload,
    a_unit,
    an_establishment,
    serving,
)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the waits that the connector asked for, without waiting."""
    asked: list[float] = []
    clock = SimpleNamespace(sleep=asked.append, monotonic=time.monotonic)
    monkeypatch.setattr(register_module, "time", clock)
    return asked


def answer_to(*replies: Reply, timeout: float = 4.0) -> RegisterAnswer:
    with serving(*replies) as served:
        return Register(served.url, timeout).find(SIRET)


def found(unit: dict[str, Any]) -> RegisteredCompany:
    answer = answer_to(a_payload(unit))
    assert answer.status is RegisterStatus.FOUND
    assert answer.company is not None
    return answer.company


def test_a_known_siret_gives_the_facts_of_the_establishment() -> None:
    assert found(a_unit()) == RegisteredCompany(
        siret=SIRET,
        siren="000010009",
        legal_name="FOURNIL INVENTE",
        brand="FOURNIL DES TILLEULS",
        naf_code="1071C",
        company_naf_code="1071C",
        address="BATIMENT B 12 BIS RUE DES TILLEULS",
        postal_code="44000",
        city="NANTES",
        insee_code="44109",
        department_code="44",
        point=Point(47.2184, -1.5536),
        size_bracket="03",
        is_open=True,
        is_training_organisation=False,
        is_certified=False,
        idcc=("0843",),
        is_non_diffusible=False,
    )


def test_the_request_names_us_and_asks_for_one_siret() -> None:
    with serving(a_payload(a_unit())) as served:
        Register(f"{served.url}/").find(SIRET)
    ((path, query, headers),) = served.requests
    assert path == "/search"
    assert query["q"] == [SIRET]
    assert headers["User-Agent"].startswith("DuoAlternance/")


def test_no_hit_is_not_found() -> None:
    assert answer_to(a_payload()) == RegisterAnswer(RegisterStatus.NOT_FOUND)


def test_a_look_alike_is_not_taken_for_the_company() -> None:
    other = an_establishment(siret=OTHER_SIRET)
    answer = answer_to(a_payload(a_unit(other, siege=other), a_unit(other, siege=None)))
    assert answer.status is RegisterStatus.NOT_FOUND


def test_the_right_establishment_is_picked_among_others() -> None:
    other = an_establishment(siret=OTHER_SIRET, libelle_commune="LYON")
    look_alike = a_unit(other, siege=other, nom_raison_sociale="AUTRE")
    answer = answer_to(a_payload(look_alike, a_unit(other, an_establishment(), siege=other)))
    assert answer.company is not None
    assert (answer.company.siret, answer.company.legal_name) == (SIRET, "FOURNIL INVENTE")


def test_the_seat_is_enough() -> None:
    assert found(a_unit() | {"matching_etablissements": []}).city == "NANTES"


@pytest.mark.parametrize(
    "unit",
    [
        a_unit(an_establishment(etat_administratif="F")),
        a_unit(etat_administratif="C"),
    ],
    ids=["establishment", "company"],
)
def test_a_closed_one_is_told(unit: dict[str, Any]) -> None:
    assert not found(unit).is_open


@pytest.mark.parametrize(
    "unit",
    [
        a_unit(an_establishment(statut_diffusion_etablissement="P")),
        a_unit(statut_diffusion="P"),
        a_unit(statut_diffusion="N"),
    ],
)
def test_a_company_that_does_not_want_to_be_shown_is_told(unit: dict[str, Any]) -> None:
    assert found(unit).is_non_diffusible


def test_marks_of_what_may_not_be_told_are_not_names() -> None:
    place = an_establishment(
        adresse="[NON-DIFFUSIBLE] 44000 NANTES", liste_enseignes=["[NON-DIFFUSIBLE]"]
    )
    company = found(a_unit(place, nom_raison_sociale="[ND]", nom_complet="[ND] [ND]"))
    assert (company.legal_name, company.brand, company.address) == ("", "", "")


@pytest.mark.parametrize(
    ("complements", "place", "expected"),
    [
        ({}, {}, (False, False)),
        (None, {}, (False, False)),
        ({"est_organisme_formation": True, "est_qualiopi": True}, {}, (True, True)),
        ({"est_qualiopi": None}, {"liste_id_organisme_formation": ["52441"]}, (True, False)),
    ],
)
def test_training_organisations_are_told(
    complements: Any, place: dict[str, Any], expected: tuple[bool, bool]
) -> None:
    company = found(a_unit(an_establishment(**place), complements=complements))
    assert (company.is_training_organisation, company.is_certified) == expected


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("19 RUE DE LA POSTE 31700 CORNEBARRIEU", "19 RUE DE LA POSTE"),
        ("9 RUE AVIA 75757 PARIS CEDEX 15", "9 RUE AVIA"),
        ("12345 ROUTE DES PINS 40000 MONT-DE-MARSAN", "12345 ROUTE DES PINS"),
        ("97400 SAINT-DENIS", ""),
        ("LE BOURG", "LE BOURG"),
        (None, ""),
    ],
)
def test_the_address_is_the_street_only(address: str | None, street: str) -> None:
    assert found(a_unit(an_establishment(adresse=address))).address == street


@pytest.mark.parametrize(
    ("commune", "department"),
    [("97411", "974"), ("98818", "988"), ("2A004", "2A"), ("01004", "01"), (None, "")],
)
def test_the_department_comes_from_the_commune(commune: str | None, department: str) -> None:
    company = found(a_unit(an_establishment(commune=commune)))
    assert company.department_code == department


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(None, None), ("", ""), ("47.2", None), ("north", "west"), ("147.2", "0"), ("nan", "0")],
)
def test_a_point_that_cannot_be_read_is_none(latitude: str | None, longitude: str | None) -> None:
    place = an_establishment(latitude=latitude, longitude=longitude)
    assert found(a_unit(place)).point is None


def test_missing_facts_are_empty() -> None:
    company = found({"siege": {"siret": SIRET}})
    assert (company.legal_name, company.naf_code, company.point, company.idcc) == ("", "", None, ())
    assert company.is_open
    assert not company.is_non_diffusible


def test_the_activity_of_the_company_stands_for_one_that_is_not_told() -> None:
    company = found(
        a_unit(an_establishment(activite_principale=None), activite_principale="85.59A")
    )
    assert (company.naf_code, company.company_naf_code) == ("8559A", "8559A")


@pytest.mark.parametrize("retry_after", ["0", "1", "2"])
def test_too_many_requests_are_asked_again_after_a_short_wait(
    waits: list[float], retry_after: str
) -> None:
    busy = Reply(status=429, headers={"Retry-After": retry_after})
    with serving(busy, a_payload(a_unit())) as served:
        answer = Register(served.url).find(SIRET)
    assert answer.status is RegisterStatus.FOUND
    assert waits == [float(retry_after)]
    assert len(served.requests) == 2


def test_the_wait_may_be_a_date_or_unsaid(waits: list[float]) -> None:
    # The clock of the tests is stopped at 9:00.
    soon = {"Retry-After": "Sun, 22 Nov 2026 09:00:01 GMT"}
    past = {"Retry-After": "Sun, 22 Nov 2026 08:00:00 GMT"}
    for headers in (soon, past, {}, {"Retry-After": "later"}, {"Retry-After": "-5"}):
        answer_to(Reply(status=429, headers=headers), a_payload(a_unit()))
    assert waits == [1.0, 0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("retry_after", ["3", "3600", "9" * 30, "Sun, 22 Nov 2026 09:05:00 GMT"])
def test_nobody_waits_long(waits: list[float], retry_after: str) -> None:
    with serving(Reply(status=429, headers={"Retry-After": retry_after})) as served:
        answer = Register(served.url).find(SIRET)
    assert answer.status is RegisterStatus.UNAVAILABLE
    assert waits == []
    assert len(served.requests) == 1


def test_too_many_requests_for_ever_is_asked_twice_only(waits: list[float]) -> None:
    with serving(Reply(status=429, headers={"Retry-After": "0"})) as served:
        answer = Register(served.url).find(SIRET)
    assert answer == RegisterAnswer(RegisterStatus.UNAVAILABLE, detail="the register answered 429")
    assert len(served.requests) == 2


@pytest.mark.parametrize("status", [204, 301, 400, 401, 403, 404, 500, 502, 503, 504])
def test_any_other_status_is_unavailable(status: int) -> None:
    answer = answer_to(Reply(status=status, headers={"Location": "/elsewhere"}))
    assert answer == RegisterAnswer(
        RegisterStatus.UNAVAILABLE, detail=f"the register answered {status}"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance</html>",
        b"[]",
        b"null",
        b"{}",
        b'{"results": null}',
        b'{"results": [1]}',
        b'{"results": [{"siege": {"siret": 12}}]}',
        b'{"results": [{"siege": "x"}]}',
        b'{"results": [',
        b"\xff\xfe",
    ],
)
def test_a_malformed_answer_is_unavailable(body: bytes) -> None:
    answer = answer_to(Reply(body))
    assert answer.status is RegisterStatus.UNAVAILABLE
    assert answer.detail.startswith("unreadable answer")


def test_a_slow_register_is_unavailable() -> None:
    begin = time.perf_counter()
    answer = answer_to(Reply(seconds=0.6), timeout=0.1)
    assert answer.status is RegisterStatus.UNAVAILABLE
    assert time.perf_counter() - begin < 3


def test_a_register_that_drips_is_unavailable() -> None:
    # Each piece comes in time; the whole does not.
    reply = a_payload(a_unit())
    reply.seconds, reply.pause = 0.3, 0.3
    answer = answer_to(reply, timeout=0.5)
    assert answer.status is RegisterStatus.UNAVAILABLE


def test_an_endless_answer_is_unavailable() -> None:
    answer = answer_to(Reply(b" " * (register_module.MAX_ANSWER_BYTES + 1)))
    assert answer == RegisterAnswer(RegisterStatus.UNAVAILABLE, detail="the answer is too large")


def test_nobody_at_the_address_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = Register(f"http://127.0.0.1:{port}").find(SIRET)
    assert answer.status is RegisterStatus.UNAVAILABLE
    assert answer.detail


@pytest.mark.parametrize("url", ["not an address", "ftp://127.0.0.1", "http://127.0.0.1:99999"])
def test_a_senseless_address_is_unavailable(url: str) -> None:
    assert Register(url).find(SIRET).status is RegisterStatus.UNAVAILABLE


def test_without_an_address_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(register_module.httpx, "Client")
    answer = Register("").find(SIRET)
    assert answer == RegisterAnswer(RegisterStatus.UNAVAILABLE, detail="no register is configured")
