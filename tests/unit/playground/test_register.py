"""The plate register's stand-in."""

import time

import pytest
import requests

from lapinkumi.playground import register


@pytest.fixture
def ask(playground):
    def ask(plate, key="playground", timeout=10):
        return requests.get(f"{playground.register_url}/vehicles/{plate}", headers={"x-api-key": key}, timeout=timeout)

    return ask


def test_a_car_is_told_with_its_sizes(ask):
    answer = ask("ABC-123")
    car = answer.json()
    assert answer.status_code == 200
    assert set(car) == {
        "make",
        "model",
        "variant",
        "year",
        "tyre_sizes",
        "bolt_pattern",
        "centre_bore",
        "et_min",
        "et_max",
        "load_index",
        "speed_index",
    }
    assert (car["make"], car["model"], car["year"]) == ("Skoda", "Octavia", 2019)
    assert {"front": "205/55 R16"} in car["tyre_sizes"]
    assert (car["bolt_pattern"], car["centre_bore"]) == ("5x112", 57.1)


def test_axles_may_differ(ask):
    assert {"front": "225/45 R18", "rear": "255/40 R18"} in ask("KUM-300").json()["tyre_sizes"]


def test_the_register_may_not_know_the_sizes(ask):
    assert ask("EIK-100").json()["tyre_sizes"] == []


@pytest.mark.parametrize("plate", ["abc-123", "abc123", "ABC 123"])
def test_plates_are_found_however_they_are_written(ask, plate):
    assert ask(plate).json() == ask("ABC-123").json()


@pytest.mark.parametrize("plate", ["TST-404", "ZZZ-999", "not-a-plate", "ABC-0123"])
def test_an_unknown_car_is_not_found(ask, plate):
    assert ask(plate).status_code == 404


def test_a_wrong_key_is_refused(ask):
    assert ask("ABC-123", key="wrong").status_code == 401


def test_plates_for_every_trouble_do_what_they_say(ask):
    limited = ask("TST-429")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "30")
    assert ask("TST-500").status_code == 500
    assert ask("TST-503").status_code == 503
    assert ask("TST-200").text.startswith("<html>")
    assert "year" not in ask("TST-201").json()


def test_a_slow_answer_comes_late(ask):
    started = time.monotonic()
    with pytest.raises(requests.ReadTimeout):
        ask("TST-800", timeout=1)
    assert time.monotonic() - started >= 1


def test_no_registered_car_has_a_plate_of_trouble():
    assert set(register.cars()) & {trouble.plate for trouble in register.TROUBLES} == set()
