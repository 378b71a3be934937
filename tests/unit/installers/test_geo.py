"""Postcode areas and distances."""

import pytest

from installers.geo import Point, area_of, areas, kilometres

ROVANIEMI = Point(66.50, 25.73)
HELSINKI = Point(60.17, 24.94)


@pytest.mark.parametrize(
    ("postcode", "place"),
    [("96100", "Rovaniemi"), ("99800", "Ivalo"), ("99600", "Sodankylä"), ("00100", "Helsinki"), ("97700", "Ranua")],
)
def test_area_of_takes_the_most_exact_prefix(postcode: str, place: str) -> None:
    area = area_of(postcode)
    assert area is not None
    assert area.place == place


@pytest.mark.parametrize("text", ["", "9610", "961000", "FI-96", "٩٦١٠٠", "96 100", "00000", "99999"])
def test_area_of_refuses_what_is_not_a_postcode(text: str) -> None:
    assert area_of(text) is None


def test_every_two_digits_have_an_area() -> None:
    assert [f"{n:02}" for n in range(100) if f"{n:02}" not in areas()] == []


def test_three_digits_lie_near_their_two() -> None:
    far = [
        area.prefix
        for area in areas().values()
        if kilometres(area.middle, areas()[area.prefix[:2]].middle) > (300 if area.prefix.startswith("99") else 130)
    ]
    assert far == ["959"]  # Kolari shares its digits with Tornio, 165 km down the river


def test_every_area_lies_in_finland() -> None:
    assert all(59.7 < area.middle.latitude < 70.1 and 19.0 < area.middle.longitude < 31.6 for area in areas().values())


def test_kilometres_between_two_towns() -> None:
    assert kilometres(ROVANIEMI, HELSINKI) == pytest.approx(705, abs=3)
    assert kilometres(ROVANIEMI, ROVANIEMI) == 0
