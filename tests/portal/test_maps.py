"""Where carriers' places are, and what is drawn of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from waypost.portal import maps
from waypost.portal.gazetteer import where
from waypost.tell.view.shape import ParcelView, Scan


def parcel(*places: str, countries: tuple[str, ...] = ("DE", "US")) -> ParcelView:
    """Seen at these places, in this order."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    scans = tuple(Scan(at=at, at_words="", text="", place=it) for it in reversed(places))
    return ParcelView(
        id="1Z", carrier="", service="", status="", headline="", scans=scans, countries=countries
    )


@pytest.mark.parametrize(
    ("place", "about"),
    [
        ("Memphis, TN, US", (35, -90)),
        ("MEMPHIS, TN", (35, -90)),
        ("Leipzig", (51, 12)),
        ("04435 Leipzig, Germany", (51, 12)),
        ("Cologne, DE", (51, 7)),
        ("Portland, ME, US", (44, -70)),
        ("Los Angeles, CA", (34, -118)),
    ],
)
def test_towns_are_found_as_carriers_write_them(place: str, about: tuple[int, int]) -> None:
    town = where(place, ("DE", "US"))
    assert town is not None
    assert (round(town.latitude), round(town.longitude)) == about


@pytest.mark.parametrize("place", ["", "Depot 7", "<b>x</b>", ",,,", "x" * 5000, "Nowhere, ZZ"])
def test_what_is_no_town_is_nowhere(place: str) -> None:
    assert where(place, ("DE", "US")) is None


def test_the_map_shows_the_way_from_the_first_place_to_the_last() -> None:
    drawn = maps.of(parcel("Hamburg", "Hamburg", "Depot 7", "Hannover", "Leipzig"))
    assert drawn is not None
    assert drawn.names == ("Hamburg", "Hannover", "Leipzig")
    assert [it.label for it in drawn.stops] == ["Hamburg", "", "Leipzig"]
    assert all(0 < it.x < maps.WIDTH and 0 < it.y < maps.HEIGHT for it in drawn.stops)
    assert 500 < len(drawn.land) < 20_000


def test_a_way_over_the_pacific_does_not_go_round_the_world() -> None:
    drawn = maps.of(parcel("Auckland, NZ", "Los Angeles, CA, US"))
    assert drawn is not None
    assert drawn.stops[0].x < drawn.stops[1].x
    assert len(drawn.land) < 30_000


def test_no_place_no_map() -> None:
    assert maps.of(parcel("Depot 7", "")) is None
