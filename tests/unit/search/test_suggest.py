"""What is suggested while somebody types: real inputs, and laws for any input."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.core.database import Database
from services.reference.territory import Territory
from services.search.service import SearchService
from services.search.suggest import MAX_SUGGESTIONS, Occupations, Places

PLACES = """
nan                 | Nantes (44000)
nantes              | Nantes (44000)
NANTES              | Nantes (44000)
Nantes (44000)      | Nantes (44000)
44000 nantes        | Nantes (44000)
nantes 44           | Nantes (44000)
44000               | Nantes (44000)
44                  | Loire-Atlantique (44), Nantes (44000)
paris               | Paris (75)
Paris (75)          | Paris (75)
75                  | Paris (75)
13                  | Bouches-du-Rhône (13), Marseille (13)
paris 11            | Paris 11e (75011)
paris 11e           | Paris 11e (75011)
75011               | Paris 11e (75011), Paris (75)
75116               | Paris 16e (75016), Paris (75)
paris 20            | Paris 20e (75020)
lyon 3              | Lyon 3e (69003)
69003               | Lyon 3e (69003), Lyon (69)
13001               | Marseille 1er (13001), Marseille (13)
mars                | Marseille (13)
marsielle           | Marseille (13)
2A                  | Corse-du-Sud (2A)
2b                  | Haute-Corse (2B)
01                  | Ain (01)
974                 | La Réunion (974), Saint-Denis (97400)
reunion             | La Réunion (974)
st denis            | Saint-Denis (97400), Saint-Denis (93200)
st etienne          | Saint-Étienne (42000)
saint etienne       | Saint-Étienne (42000)
ste foy             | Sainte-Foy-lès-Lyon (69110)
le m                | Le Mans (72000)
le ha               | Le Havre (76600)
la roche            | La Roche-sur-Yon (85000)
la rochelle         | La Rochelle (17000)
l'isle              | L'Isle-sur-la-Sorgue (84800)
aix en              | Aix-en-Provence (13080)
bourg en b          | Bourg-en-Bresse (01000)
villeneuve d'ascq   | Villeneuve-d'Ascq (59491)
clermont ferrand    | Clermont-Ferrand (63000)
val d'oise          | Val-d'Oise (95)
Côte d'Or           | Côte-d'Or (21)
ile de fr           | Île-de-France
bretagne            | Bretagne
pays de la loire    | Pays de la Loire
corse               | Corse
seine-saint-denis   | Seine-Saint-Denis (93)
evry                | Évry-Courcouronnes (91000)
besancon            | Besançon (25000)
rezé                | Rezé (44400)
montpelier          | Montpellier (34000)
strasborg           | Strasbourg (67000)
bordaux             | Bordeaux (33000)
perpinan            | Perpignan (66000)
grenoblee           | Grenoble (38000)
98800               | Nouméa (98800)
"""

OCCUPATIONS = """
boulanger                     | D1102
boulangère                    | D1102
BOUL                          | D1102
boulngere                     | D1102
boulenger                     | D1102
boulangerie                   | D1102
un emploi de boulanger        | D1102
apprenti boulanger            | D1102
cap boulanger                 | D1102
coiff                         | D1202
coiffeuse                     | D1202
coifffeu                      | D1202
CAP coiffure                  | D1202
serveuse                      | G1803
barman                        | G1801
barmaid                       | G1801
cuisiniere                    | G1609
commis de cuisine             | G1602
patissier                     | D1104
bouchère                      | D1101
poissonnier                   | D1105
ASH                           | J1301
aide soignante                | J1501
infirmiere                    | J1506
auxiliaire de puériculture    | J1304
preparateur en pharmacie      | J1307
auxiliaire de vie             | K1311
agent de securite             | K2503
compta                        | M1203
comptable                     | M1203
comptabilité                  | M1203
secrétaire médicale           | M1609
assistante de direction       | M1604
RH                            | M1501, M1502
dev web                       | M1855
developpeur                   | M1805
devellop                      | M1805
devlopeur                     | M1805
cyber                         | M1844
vendeuse                      | D1214
vendeur pret a porter         | D1214
community manager             | E1101
graphiste                     | E1205
mecano                        | I1604
mécanique auto                | I1604
meca auto                     | I1604
electricien                   | F1602
électricienne                 | F1602
electritien                   | F1602
plonbier                      | F1603
plombière                     | F1603
macon                         | F1703
menuisier                     | H2206
carreleur                     | F1608
couvreur                      | F1619
peintre                       | F1606
frigoriste                    | I1306
soudeur                       | H2913
chaudronnier                  | H2902
chauffeur                     | N4101
cariste                       | N1101
magasinier                    | N1110
paysagiste                    | A1208
jardinier                     | A1208
fleuriste                     | D1209
esthéticienne                 | D1208
opticien                      | J1405
véto                          | A1501
agent immobilier              | C1504
réceptioniste                 | G1703
conducteur de travaux         | F1208, F1201
chef de chantier              | F1202
"""


def cases(table: str) -> list[tuple[str, list[str]]]:
    """Return what is typed and the expected first suggestions, line by line."""
    lines = [line.split("|") for line in table.strip().splitlines()]
    return [(typed.strip(), expected.strip().split(", ")) for typed, expected in lines]


def marked(label: str, parts: Sequence[tuple[int, int]]) -> str:
    """Return a label with its highlights between brackets."""
    for start, end in reversed(parts):
        label = f"{label[:start]}[{label[start:end]}]{label[end:]}"
    return label


def check_highlights(label: str, parts: Sequence[tuple[int, int]]) -> None:
    edges = [edge for part in parts for edge in part]
    assert all(0 <= edge <= len(label) for edge in edges)
    assert edges == sorted(set(edges)), "parts are empty, overlap or are not in order"


@pytest.fixture(scope="module")
def places(territory: Territory) -> Places:
    return Places(territory)


@pytest.fixture(scope="module")
def occupations(search_service: SearchService) -> Occupations:
    return search_service.occupations


@pytest.mark.parametrize(("typed", "expected"), cases(PLACES))
def test_a_place_is_suggested_first(places: Places, typed: str, expected: list[str]) -> None:
    found = [suggestion.label for suggestion in places.suggest(typed)]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(("typed", "expected"), cases(OCCUPATIONS))
def test_an_occupation_is_suggested_first(
    occupations: Occupations, typed: str, expected: list[str]
) -> None:
    found = [suggestion.params.get("romes") for suggestion in occupations.suggest(typed)]
    assert found[: len(expected)] == expected


def test_both_saint_denis_come_before_other_saints(places: Places) -> None:
    found = [suggestion.label for suggestion in places.suggest("saint d", 2)]
    assert found == ["Saint-Denis (97400)", "Saint-Denis (93200)"]


@pytest.mark.parametrize("typed", ["", "   ", "…", "zzzz", "00000", "123456"])
def test_nothing_known_is_no_suggestion(
    places: Places, occupations: Occupations, typed: str
) -> None:
    assert places.suggest(typed) == []
    assert occupations.suggest(typed) == []


@pytest.mark.parametrize("typed", ["lyan", "nic"])
def test_no_mistake_is_forgiven_under_5_letters(places: Places, typed: str) -> None:
    names = {place.name for place in places.find(typed)}
    assert names.isdisjoint({"Brest", "Lyon", "Nancy"})


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("nan", "[Nan]tes (44000)"),
        ("st denis", "[Saint]-[Denis] (97400)"),
        ("75011", "Paris 11e ([75011])"),
        ("2A", "Corse-du-Sud ([2A])"),
        ("2a", "Corse-du-Sud ([2A])"),
        ("44", "Loire-Atlantique ([44])"),
        ("evry", "[Évry]-Courcouronnes (91000)"),
        ("marsielle", "[Marseille] (13)"),
        ("nantes 44", "[Nantes] ([44]000)"),
    ],
)
def test_the_part_of_a_place_that_answers_is_shown(places: Places, typed: str, label: str) -> None:
    first = places.suggest(typed)[0]
    assert marked(first.label, first.highlights) == label


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("boul", "[Boul]anger / [Boul]angère"),
        ("boulngere", "[Boulanger] / [Boulangère]"),
        ("compta", "[compta]"),
        ("secrétaire médicale", "[Secrétaire] [médical] / [Secrétaire] [médicale]"),
    ],
)
def test_the_part_of_an_occupation_that_answers_is_shown(
    occupations: Occupations, typed: str, label: str
) -> None:
    first = occupations.suggest(typed)[0]
    assert marked(first.label, first.highlights) == label


def test_an_everyday_name_comes_with_the_official_one(occupations: Occupations) -> None:
    everyday = occupations.suggest("ASH")[0]
    assert (everyday.label, everyday.hint) == (
        "ASH",
        "Agent / Agente de service hospitalier (ASH)",
    )
    official = occupations.suggest("boulanger")[0]
    assert official.label == occupations.labels["D1102"]
    assert official.hint == ""


def test_among_equal_names_the_occupation_that_hires_comes_first(
    reference_database: Database,
) -> None:
    with reference_database.read() as session:
        for popular in ("M1501", "M1502"):
            suggested = Occupations(session, {popular: 1_000}).suggest("rh")
            assert suggested[0].params == {"romes": popular}


@given(typed=st.text(max_size=40) | st.from_regex(r"\A[a-z' -]{0,25}[0-9]{0,6}\Z"))
@example(typed="œuf")
@example(typed="½ ٤٤ ²")
@example(typed="2a 2A 44 75011")
@example(typed="(" * 30)
def test_no_input_breaks_suggestions(places: Places, occupations: Occupations, typed: str) -> None:
    found_places = places.suggest(typed, 5)
    assert len(found_places) <= 5
    for place in found_places:
        check_highlights(place.label, place.highlights)
    found = occupations.suggest(typed)
    assert len({str(suggestion.params) for suggestion in found}) == len(found) <= MAX_SUGGESTIONS
    for suggestion in found:
        check_highlights(suggestion.label, suggestion.highlights)


def test_a_very_long_input_is_answered(places: Places, occupations: Occupations) -> None:
    for typed in ("boulanger " * 1_000, "b" * 10_000, "é" * 10_000):
        assert len(places.suggest(typed)) <= MAX_SUGGESTIONS
        assert len(occupations.suggest(typed)) <= MAX_SUGGESTIONS


@pytest.mark.parametrize("code", ["44109", "75056", "75111", "2A004", "97411", "13055"])
def test_a_place_is_found_by_its_own_label(places: Places, territory: Territory, code: str) -> None:
    place = territory.communes[code]
    assert places.find(place.label)[0] == place


def test_every_department_and_region_is_found_by_its_name(
    places: Places, territory: Territory
) -> None:
    for place in [*territory.departments.values(), *territory.regions.values()]:
        assert place.label in [found.label for found in places.find(place.name)]
