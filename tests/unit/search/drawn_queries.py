"""Searches and parameters drawn at random."""

from hypothesis import strategies as st

from services.catalog.enums import ContractType, Kind, OfferOrigin
from services.core.constants import DEFAULT_RADIUS_KM, MAX_RADIUS_KM, MAX_ROME_CODES
from services.core.geo import Point
from services.search.criteria import Channel, Filters, Sort
from services.search.filtering import LEVELS
from services.search.query import ALIASES, MAX_PAGE, SearchQuery, Where

PARAMETERS = (
    "q romes insee postcode department region latitude longitude lieu radius kinds contract_type "
    "level start_before is_disabled_elligible sort page domains origin naf opco remote "
    "apply_channel employer_known"
).split()

texts = st.text(max_size=60).map(
    lambda text: " ".join("".join(c if c.isprintable() else " " for c in text).split())
)
coordinates = st.builds(
    Point,
    st.floats(-90, 90).map(lambda value: round(value, 5)),
    st.floats(-180, 180).map(lambda value: round(value, 5)),
)
circles = (
    st.builds(Where, insee=st.sampled_from(("44109", "2A004", "97411", "99999")))
    | st.builds(Where, postcode=st.from_regex(r"\A[0-9]{5}\Z"))
    | st.builds(Where, point=coordinates, text=texts)
    | st.builds(Where, text=texts.filter(bool))
)
areas = (
    st.just(Where())
    | st.builds(Where, department=st.sampled_from(("44", "2A", "974")))
    | st.builds(Where, region=st.sampled_from(("52", "01")))
)
radiuses = st.just((DEFAULT_RADIUS_KM, False)) | st.tuples(
    st.none() | st.integers(1, MAX_RADIUS_KM), st.just(value=True)
)
filters = st.builds(
    Filters,
    kinds=st.frozensets(st.sampled_from(Kind)),
    contracts=st.frozensets(st.sampled_from(ContractType)),
    levels=st.frozensets(st.sampled_from(LEVELS)),
    start_before=st.none() | st.dates(),
    disability_friendly=st.booleans(),
    origins=st.frozensets(st.sampled_from(OfferOrigin)),
    nafs=st.lists(st.sampled_from(("10", "1071C", "4711")), unique=True).map(tuple),
    opcos=st.frozensets(st.sampled_from(("akto", "opco-2i"))),
    remote=st.booleans(),
    channels=st.frozensets(st.sampled_from(Channel)),
    employer_known=st.booleans(),
)
romes = st.lists(st.from_regex(r"\A[A-N][0-9]{4}\Z"), unique=True, max_size=MAX_ROME_CODES)


@st.composite
def queries(draw: st.DrawFn) -> SearchQuery:
    # Outside a circle a radius says nothing, and is not written.
    in_area = st.tuples(areas, st.just((DEFAULT_RADIUS_KM, False)))
    where, (radius_km, is_radius_chosen) = draw(st.tuples(circles, radiuses) | in_area)
    return SearchQuery(
        text=draw(texts),
        romes=tuple(draw(romes)),
        domains=tuple(draw(st.lists(st.sampled_from(("D", "D11", "G16")), unique=True))),
        where=where,
        radius_km=radius_km,
        is_radius_chosen=is_radius_chosen,
        filters=draw(filters),
        sort=draw(st.sampled_from(Sort)),
        page=draw(st.integers(1, MAX_PAGE)),
    )


any_text = st.text() | st.sampled_from(["", " ", ",", "nan", "-inf", "1e999", "0" * 20, "١", "²"])
any_params = st.dictionaries(
    st.sampled_from([*PARAMETERS, *ALIASES]) | st.text(), st.lists(any_text, max_size=4)
)
