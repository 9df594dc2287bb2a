"""Communes, postal codes, départements and régions."""

import pytest

from services.core.geo import Point
from services.reference.territory import PlaceKind, Territory


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("44109", "Nantes (44000)"),
        ("75056", "Paris (75)"),
        ("69123", "Lyon (69)"),
        ("13055", "Marseille (13)"),
        ("75111", "Paris 11e (75011)"),
        ("13201", "Marseille 1er (13001)"),
        ("2A004", "Ajaccio (20000)"),
        ("2a004", "Ajaccio (20000)"),
        ("97411", "Saint-Denis (97400)"),
        ("98411", "Îles Saint-Paul et Nouvelle-Amsterdam (984)"),
    ],
)
def test_a_commune_is_found_by_its_code(territory: Territory, code: str, label: str) -> None:
    place = territory.commune(code)
    assert place is not None
    assert place.kind is PlaceKind.COMMUNE
    assert place.label == label


@pytest.mark.parametrize(("former", "current"), [("01340", "01015"), ("01458", "01033")])
def test_a_merged_commune_is_found_by_its_former_code(
    territory: Territory, former: str, current: str
) -> None:
    place = territory.commune(former)
    assert place is not None
    assert place.code == current


@pytest.mark.parametrize("code", ["", "00000", "44", "Nantes", "99999"])
def test_an_unknown_code_is_no_commune(territory: Territory, code: str) -> None:
    assert territory.commune(code) is None


@pytest.mark.parametrize(
    ("postal_code", "first", "others"),
    [
        ("44000", "Nantes", []),
        ("75011", "Paris 11e", ["Paris"]),
        ("69003", "Lyon 3e", ["Lyon"]),
        ("13014", "Marseille 14e", ["Marseille"]),
    ],
)
def test_a_postal_code_gives_its_communes_the_divided_one_last(
    territory: Territory, postal_code: str, first: str, others: list[str]
) -> None:
    names = [place.name for place in territory.by_postal_code(postal_code)]
    assert names == [first, *others]


def test_the_most_populated_commune_of_a_postal_code_comes_first(territory: Territory) -> None:
    places = territory.by_postal_code("01300")
    populations = [place.population for place in places]
    assert len(places) > 10
    assert places[0].name == "Belley"
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize("postal_code", ["", "4400", "00000", "abcde"])
def test_an_unknown_postal_code_has_no_commune(territory: Territory, postal_code: str) -> None:
    assert territory.by_postal_code(postal_code) == []


def test_only_three_communes_are_divided(territory: Territory) -> None:
    divided = {code for code in territory.communes if territory.is_divided(code)}
    assert divided == {"75056", "69123", "13055"}


def test_a_region_has_its_departments_in_order(territory: Territory) -> None:
    assert territory.departments_of_region("52") == ("44", "49", "53", "72", "85")
    assert territory.departments_of_region("94") == ("2A", "2B")
    assert territory.departments_of_region("04") == ("974",)
    assert territory.departments_of_region("no such region") == ()


def test_every_department_belongs_to_one_region(territory: Territory) -> None:
    members = [code for region in territory.regions.values() for code in region.departments]
    assert sorted(members) == sorted(territory.departments)


def test_a_department_tells_its_region_its_people_and_its_extent(territory: Territory) -> None:
    place = territory.departments["44"]
    assert place.label == "Loire-Atlantique (44)"
    assert place.hint == "Département · Pays de la Loire"
    assert place.departments == ("44",)
    assert 1_400_000 < place.population < 1_700_000
    assert place.box is not None
    assert place.box.west < -1.55 < place.box.east
    assert place.box.south < 47.22 < place.box.north


def test_a_region_has_the_people_of_its_departments(territory: Territory) -> None:
    region = territory.regions["52"]
    members = [territory.departments[code] for code in region.departments]
    assert region.label == "Pays de la Loire"
    assert region.population == sum(place.population for place in members)


def test_arrondissements_are_not_counted_twice(territory: Territory) -> None:
    assert territory.departments["75"].population == territory.communes["75056"].population


def test_the_center_of_a_region_is_in_its_box(territory: Territory) -> None:
    for region in territory.regions.values():
        if region.box is None:
            assert region.point is None
        else:
            assert region.point is not None
            assert region.box.south <= region.point.latitude <= region.box.north
            assert region.box.west <= region.point.longitude <= region.box.east


@pytest.mark.parametrize(
    ("latitude", "longitude", "name"),
    [
        (47.2184, -1.5536, "Nantes"),
        (48.8590, 2.3800, "Paris 11e"),
        (-20.8789, 55.4481, "Saint-Denis"),
        (46.7750, -56.1800, "Saint-Pierre"),
    ],
)
def test_around_me_is_the_nearest_commune(
    territory: Territory, latitude: float, longitude: float, name: str
) -> None:
    place = territory.nearest(Point(latitude, longitude))
    assert place is not None
    assert place.name == name


def test_every_place_may_be_suggested_once(territory: Territory) -> None:
    expected = len(territory.communes) + len(territory.departments) + len(territory.regions)
    keys = {(place.kind, place.code) for place in territory.places}
    assert len(territory.places) == len(keys) == expected
