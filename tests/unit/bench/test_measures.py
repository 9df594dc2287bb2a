"""Each measure runs on a small database and says what it must."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from bench import growth, maps, pages, search, suggestions, sync
from bench.changes import change_companies
from bench.figures import Figure
from bench.postgres import UnavailableError
from services.catalog.enums import Kind
from services.core.clock import utc_now
from services.core.database import Database
from services.core.geo import Point, distance_km
from services.search import snapshot
from services.search.criteria import Criteria, Filters
from services.search.engine import Engine
from services.search.store import read_version

LASTING = Filters(kinds=frozenset({Kind.TRAINING, Kind.COMPANY}))


def values(figures: Sequence[Figure]) -> dict[str, float]:
    return {figure.name: figure.value for figure in figures}


def test_a_page_over_http_is_what_the_engine_says(
    demo_database: Database, demo_engine: Engine, around: list[Criteria], tmp_path: Path
) -> None:
    # The server lives today: offers would have expired.
    searches = [Criteria(romes=c.romes, departments=("44",), filters=LASTING) for c in around[:20]]
    found = values(pages.measure(demo_engine, demo_database, tmp_path, searches))
    assert found["http totals unlike the engine's"] == 0
    assert found["http page, cpu mean"] > found["search alone, cpu mean"] > 0


def test_what_is_asked_over_http_is_the_same_search() -> None:
    criteria = Criteria(romes=("D1102",), center=Point(47.2, -1.5), radius_km=60.0)
    assert pages.query(criteria).query_string() == (
        "romes=D1102&latitude=47.20000&longitude=-1.50000&radius=60"
    )


def test_an_engine_of_some_items_finds_only_them(demo_engine: Engine) -> None:
    romes = tuple(code for code, count in demo_engine.volumes().items() if count)
    everything = demo_engine.matching(Criteria(romes=romes), utc_now())
    kinds = everything.items.kind[everything.found.positions]
    companies = np.flatnonzero(demo_engine.index.items.kind == 2)
    own = growth.restricted(demo_engine, companies).search(Criteria(romes=romes), utc_now())
    assert own.total == np.count_nonzero(kinds == 2) > 0
    assert {hit.kind for hit in own.hits} == {list(Kind)[2]}


def test_searches_go_on_during_a_synchronisation(
    demo_database: Database, demo_engine: Engine, around: list[Criteria], tmp_path: Path
) -> None:
    with demo_database.reader.connect() as connection:
        snapshot.save(demo_engine, read_version(connection), tmp_path / "index")
    found = values(sync.measure(demo_database, tmp_path / "index", around, utc_now(), 1))
    assert found["sync: errors of searches"] == 0
    assert found["sync: changes lost"] == 0
    assert found["sync: searches during"] > 0


def test_a_synchronisation_changes_companies(demo_database: Database, tmp_path: Path) -> None:
    path = shutil.copy(str(demo_database.url.database), tmp_path / "lba.db")
    database = Database(f"sqlite:///{path}")
    with database.reader.connect() as connection:
        before = read_version(connection).seq
    change_companies(database, 20, 1)
    with database.reader.connect() as connection:
        assert read_version(connection).seq == before + 20
    database.dispose()


@pytest.mark.parametrize("number", range(20))
def test_a_typing_mistake_is_one_mistake(number: int) -> None:
    wrong = suggestions.mistyped("boulanger", np.random.default_rng(number))
    assert OSA.distance("boulanger", wrong) == 1


def test_a_word_is_found_in_a_label_whatever_its_accents() -> None:
    assert suggestions.is_found("one typo", "paticier", "patissier", ["Chef pâtissier"])
    assert not suggestions.is_found("one typo", "paticier", "patissier", ["Pâtisserie"])
    assert suggestions.is_found("prefix", "patiss", "patissier", ["Pâtisserie"])


def test_a_screen_shows_what_its_size_says() -> None:
    box = maps.screen_box(Point(47.0, 2.0), 10)
    middle = (box.south + box.north) / 2
    width = distance_km(Point(middle, box.west), Point(middle, box.east))
    height = distance_km(Point(box.south, 2.0), Point(box.north, 2.0))
    assert width / height == pytest.approx(maps.WIDTH / maps.HEIGHT, rel=0.01)


def test_where_postgis_is_absent_the_rest_is_measured(
    demo_database: Database,
    demo_engine: Engine,
    around: list[Criteria],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def absent(_database: Database) -> Iterator[None]:
        raise UnavailableError("PostgreSQL n'est pas installé.")
        yield

    monkeypatch.setattr(search, "postgis", absent)
    said: list[str] = []
    found = search.compared(
        demo_engine, demo_database, around[:5], utc_now(), said.append, with_postgis=True
    )
    assert "PostGIS n'est pas mesuré : PostgreSQL n'est pas installé." in said
    assert "sqlite rows p95 / ours" in values(found)
