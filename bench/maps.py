"""How long the groups of a map take to draw, over many points."""

from datetime import datetime
from math import atan, degrees, log, pi, radians, sinh, tan

import numpy as np

from bench.cpu import best_seconds
from bench.figures import Figure, percentiles
from bench.growth import restricted
from services.core.geo import Box, Point
from services.search.criteria import Criteria
from services.search.engine import Engine

POINTS = 500_000
VIEWPORTS = 300
WIDTH, HEIGHT = 1_200, 800
TILE_PIXELS = 256
ZOOMS = range(5, 15)
ROME_COUNTS = range(1, 6)

Screen = tuple[Box, int, Criteria]


def measure(engine: Engine, now: datetime, random_seed: int) -> list[Figure]:
    """Return the times of screens around random points, unfiltered and for some occupations."""
    random = np.random.default_rng(random_seed)
    located = np.flatnonzero(~np.isnan(engine.index.items.x))
    count = min(POINTS, len(located))
    own = restricted(engine, np.sort(random.choice(located, count, replace=False)))
    own.clusters(Criteria(), Box(0, 45, 1, 46), 10, now)  # makes the pyramid
    screens = [_screen(own, random) for _ in range(VIEWPORTS)]

    def unfiltered(screen: Screen) -> None:
        own.clusters(Criteria(), screen[0], screen[1], now)

    def filtered(screen: Screen) -> None:
        own.clusters(screen[2], screen[0], screen[1], now)

    times = best_seconds({"clusters": unfiltered, "clusters by occupation": filtered}, screens)
    return [
        Figure("clusters: points", count, ""),
        *(figure for name in times for figure in percentiles(f"{name}, cpu", times[name])),
    ]


def _screen(engine: Engine, random: np.random.Generator) -> Screen:
    """Return what a screen shows around an item drawn at random, and some occupations."""
    items, romes = engine.index.items, engine.index.vocabulary.romes.codes
    counts = engine.index.postings.counts
    at = int(random.integers(len(items)))
    center = Point(
        degrees(float(np.arcsin(items.z[at]))), degrees(float(np.arctan2(items.y[at], items.x[at])))
    )
    zoom = int(random.choice(ZOOMS))
    drawn = min(int(random.choice(ROME_COUNTS)), int(np.count_nonzero(counts)))
    numbers = random.choice(len(romes), drawn, replace=False, p=counts / counts.sum())
    return screen_box(center, zoom), zoom, Criteria(romes=tuple(romes[n] for n in numbers))


def screen_box(center: Point, zoom: int) -> Box:
    """Return what a screen around a point shows of the Web Mercator map."""
    turn = TILE_PIXELS * 2**zoom
    half = WIDTH / 2 / turn * 360
    y = log(tan(pi / 4 + radians(center.latitude) / 2))
    rise = HEIGHT / 2 / turn * 2 * pi
    return Box(
        west=max(center.longitude - half, -180.0),
        south=degrees(atan(sinh(y - rise))),
        east=min(center.longitude + half, 180.0),
        north=degrees(atan(sinh(y + rise))),
    )
