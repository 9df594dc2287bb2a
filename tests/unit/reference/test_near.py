"""Occupations that are near one another."""

from itertools import pairwise

import pytest

from services.core.database import Database
from services.reference.near import LEAST_NEARNESS, NearOccupations

LIMIT = 10
BAKER, PASTRY_COOK, BUTCHER = "D1102", "D1104", "D1101"


@pytest.fixture(scope="module")
def near(reference_database: Database) -> NearOccupations:
    with reference_database.read() as session:
        return NearOccupations(session)


@pytest.mark.parametrize(
    ("occupation", "neighbours"),
    [
        # Boulanger: pâtissier, chocolatier.
        ("D1102", {"D1104", "D1115"}),
        # Comptable: assistant comptable, responsable comptabilité.
        ("M1203", {"M1213", "M1206"}),
        # Maçon: coffreur, carreleur.
        ("F1703", {"F1701", "F1608"}),
        # Coiffeur: coiffeur barbier, esthéticien.
        ("D1202", {"D1216", "D1208"}),
        # Infirmier: aide-soignant, infirmier de bloc.
        ("J1506", {"J1501", "J1504"}),
        # Développeur web: développeur informatique, chef de projet web.
        ("M1855", {"M1805", "M1886"}),
        # Plombier: installateur de chauffage, électricien du bâtiment.
        ("F1603", {"F1620", "F1602"}),
        # Serveur: barman, chef de rang.
        ("G1803", {"G1801", "G1810"}),
        # Électricien du bâtiment: installateur en énergie solaire, monteur de réseaux.
        ("F1602", {"F1610", "F1605"}),
        # Mécanicien automobile: motocycles, poids lourds.
        ("I1604", {"I1607", "I1613"}),
        # Cuisinier: commis, chef de cuisine.
        ("G1609", {"G1602", "G1601"}),
        # Menuisier: ébéniste, charpentier.
        ("H2206", {"H2207", "F1503"}),
        # Conducteur de poids lourd: super lourds, bus.
        ("N4101", {"N4115", "N4103"}),
        # Assistant en ressources humaines: gestionnaire de paie, chargé de recrutement.
        ("M1501", {"M1507", "M1502"}),
    ],
)
def test_neighbours_are_what_an_adviser_would_say(
    near: NearOccupations, occupation: str, neighbours: set[str]
) -> None:
    assert neighbours <= set(near.near([occupation], LIMIT))


@pytest.mark.parametrize(
    ("occupation", "stranger"),
    [("D1102", "M1203"), ("J1506", "F1703"), ("M1855", "D1102"), ("D1202", "N4101")],
)
def test_what_has_nothing_in_common_is_not_near(
    near: NearOccupations, occupation: str, stranger: str
) -> None:
    assert stranger not in near.near([occupation], 2_000)
    assert occupation not in near.near([stranger], 2_000)


def test_nearness_is_the_same_both_ways_but_for_what_sheets_say(near: NearOccupations) -> None:
    codes = near._codes[::15]
    told = missed = 0
    for code in codes:
        for other in near.near([code], 3):
            told += 1
            missed += code not in near.near([other], 40)
    assert told > 200
    assert missed < told / 10


def test_every_occupation_has_a_neighbour_and_is_not_its_own(near: NearOccupations) -> None:
    for code in near._codes:
        found = near.near([code], LIMIT)
        assert 0 < len(found) == len(set(found))
        assert code not in found


def test_the_nearest_come_first(near: NearOccupations) -> None:
    own = near._nearness[near._ranks[BAKER]]
    values = [own[near._ranks[code]] for code in near.near([BAKER], 50)]
    assert all(one >= other >= LEAST_NEARNESS for one, other in pairwise(values))


@pytest.mark.parametrize("limit", [0, 1, 3, 10])
def test_no_more_are_given_than_asked(near: NearOccupations, limit: int) -> None:
    assert near.near([BAKER], limit) == near.near([BAKER], LIMIT)[:limit]
    assert len(near.near([BAKER], limit)) == limit


def test_the_neighbours_of_several_are_near_one_of_them_and_none_of_them(
    near: NearOccupations,
) -> None:
    asked = [BAKER, PASTRY_COOK, BUTCHER]
    found = near.near(asked, LIMIT)
    assert not set(found) & set(asked)
    each = {code for one in asked for code in near.near([one], LIMIT + len(asked))}
    assert set(found) <= each


@pytest.mark.parametrize("codes", [[], ["A0000"], ["", "Z9999"]])
def test_what_is_unknown_has_no_neighbour(near: NearOccupations, codes: list[str]) -> None:
    assert near.near(codes, LIMIT) == []


def test_an_unknown_code_is_left_out(near: NearOccupations) -> None:
    assert near.near(["A0000", BAKER], LIMIT) == near.near([BAKER], LIMIT)
