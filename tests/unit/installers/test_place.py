"""The chosen place in the session."""

import pytest

from installers.place import choose, forget, place_at, place_of
from lapinkumi.core.postcodes import InvalidPostcode
from shop.place import SESSION_KEY, Place, chosen_place
from tests.builders.garages import a_garage


@pytest.mark.rule("R5.4")
@pytest.mark.django_db
def test_a_chosen_garage_is_read_back_as_it_was_put() -> None:
    session: dict = {}
    garage = a_garage(name="Lapin Kumi Ivalo", slug="ivalo", postcode="99800", delivery_extra_days=1)
    choose(session, place_of(garage))
    assert chosen_place(session) == Place(
        postcode="99800", zone="lapland", extra_days=1, name="Lapin Kumi Ivalo", installer_id=garage.pk,
        installer_slug="ivalo",
    )  # fmt: skip


@pytest.mark.rule("R5.4")
def test_a_postcode_is_a_place_with_its_zone() -> None:
    session: dict = {}
    choose(session, place_at("99980"))
    assert chosen_place(session) == Place(postcode="99980", zone="lapland", extra_days=1, name="Utsjoki")


@pytest.mark.parametrize("text", ["", "abc", "0010", "٠٠١٠٠"])
def test_a_postcode_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidPostcode):
        place_at(text)


def test_forgetting_twice_is_forgetting_once() -> None:
    session: dict = {}
    choose(session, place_at("00100"))
    forget(session)
    forget(session)
    assert (session, chosen_place(session)) == ({}, None)


def test_a_value_of_another_shape_counts_as_nothing() -> None:
    assert chosen_place({SESSION_KEY: {"city": "Oulu"}}) is None
