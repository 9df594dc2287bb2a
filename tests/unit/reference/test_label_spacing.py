"""The choice of the town names of the map."""

from dataclasses import replace

from tools.build_reference.towns import (
    MAX_ZOOM,
    MIN_ZOOM,
    SPACING_X,
    SPACING_Y,
    Town,
    mercator_pixels,
    spaced_labels,
)


class TestTowns:
    @staticmethod
    def grid_of_towns() -> list[Town]:
        return [
            Town(
                f"{i:02}{j:02}", f"V{i}", 1000 + (i * 7919 + j * 104729) % 5000, i / 10, 45 + j / 10
            )
            for i in range(12)
            for j in range(12)
        ]

    def test_labels_keep_their_distance_at_every_zoom(self) -> None:
        placed = spaced_labels(self.grid_of_towns(), floors={})
        assert len({town.code for town, _ in placed}) == len(placed) == 144
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
            shown = [
                mercator_pixels(town.longitude, town.latitude, zoom)
                for town, first in placed
                if first <= zoom
            ]
            for rank, (x, y) in enumerate(shown):
                for a, b in shown[:rank]:
                    assert abs(x - a) >= SPACING_X or abs(y - b) >= SPACING_Y

    def test_the_most_populated_come_first(self) -> None:
        small = Town("1", "Petite", 10, 2.0, 48.0)
        large = Town("2", "Grande", 90_000, 2.001, 48.0)
        assert spaced_labels([small, large]) == [(large, MIN_ZOOM)]

    def test_small_towns_wait_for_their_zoom(self) -> None:
        assert spaced_labels([Town("1", "Hameau", 10, 2.0, 48.0)])[0][1] == 9

    def test_a_long_name_needs_more_room(self) -> None:
        name = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
        short, second = Town("1", "Bar", 2, 0.0, 45.0), Town("2", "Bas", 1, 0.25, 45.0)
        assert [zoom for _, zoom in spaced_labels([short, second], floors={})] == [5, 9]
        long = replace(short, name=name)
        assert [zoom for _, zoom in spaced_labels([long, second], floors={})] == [5, 11]
