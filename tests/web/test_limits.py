"""The token bucket that slows a page down."""

from lba_app.web.limits import MAX_BUCKETS, TokenBuckets


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_then_the_rate_rules() -> None:
    clock = Clock()
    buckets = TokenBuckets(burst=3, rate=2, now=clock)
    assert [buckets.allow("page") for _ in range(5)] == [True, True, True, False, False]
    clock.now = 0.5
    assert [buckets.allow("page") for _ in range(2)] == [True, False]
    clock.now = 100.0
    assert [buckets.allow("page") for _ in range(4)] == [True, True, True, False]


def test_one_page_does_not_slow_another() -> None:
    buckets = TokenBuckets(burst=1, rate=0.001, now=Clock())
    assert buckets.allow("first")
    assert not buckets.allow("first")
    assert buckets.allow("second")


def test_memory_stays_bounded_and_the_idle_ones_go_first() -> None:
    buckets = TokenBuckets(burst=1, rate=0.001, now=Clock())
    assert buckets.allow("old")
    for number in range(MAX_BUCKETS):
        buckets.allow(f"page {number}")
    assert buckets.allow("old"), "forgotten, hence allowed again"
    assert not buckets.allow(f"page {MAX_BUCKETS - 1}")
