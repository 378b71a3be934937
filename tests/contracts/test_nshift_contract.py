"""What the shop relies on of nShift, asked of its stand-in by our own client."""

from datetime import timedelta

import pytest
import requests
from django.core.cache import cache

from lapinkumi.core import clock
from orders.delivery.carriers import nshift
from orders.delivery.carriers.errors import CarrierNonsense, CarrierRefused, CarrierUnavailable
from orders.delivery.carriers.values import PickupPoint
from tests.playground import Playground

ID, SECRET = "PLAYGROUND000001", "PLAYGROUNDSECRET00000001"


def ask(playground: Playground, path: str, **options) -> requests.Response:
    return requests.get(f"{playground.nshift_url}{path}", timeout=10, **{"auth": (ID, SECRET), **options})


@pytest.mark.parametrize("form", ["jwt", "basic", "combined"])
def test_points_are_told_to_each_form_of_credentials(playground, settings, form):
    settings.NSHIFT_AUTH = form
    points = nshift.pickup_points(kind="MHM", postcode="96200")
    assert points[0] == PickupPoint(
        id="1961", name="Kioski Sampokeskus", street="Maakuntakatu 29", postcode="96200", city="Rovaniemi"
    )
    assert [point.postcode for point in points] == ["96200", "96200", "96500", "96930"]


def test_carriers_have_points_of_their_own_and_none_in_some_places(playground):
    assert nshift.pickup_points(kind="SBTLFI", postcode="00100")[0].id == "3001"
    assert nshift.pickup_points(kind="MHM", postcode="99800") == ()


def test_a_token_is_kept_and_renewed_when_it_has_lapsed(playground):
    nshift.pickup_points(kind="MHM", postcode="96200")
    token = cache.get("nshift:token")
    nshift.pickup_points(kind="MHM", postcode="00100")
    assert cache.get("nshift:token") == token
    playground.clock((clock.now() + timedelta(hours=12, seconds=1)).isoformat())
    assert nshift.pickup_points(kind="MHM", postcode="96200")
    assert cache.get("nshift:token") != token


@pytest.mark.parametrize("form", ["jwt", "basic", "combined"])
def test_wrong_credentials_are_a_definite_no(playground, settings, form):
    settings.NSHIFT_AUTH, settings.NSHIFT_SECRET = form, "wrong"
    with pytest.raises(CarrierRefused) as refused:
        nshift.pickup_points(kind="MHM", postcode="96200")
    assert (refused.value.data, refused.value.retryable) == ({"status": 401}, False)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Missing type argument"),
        ("type=XX&countryCode=FI&zip=96200", "Illegal type argument"),
        ("type=MHM&zip=96200", "Illegal countryCode argument"),
        ("type=MHM&countryCode=FI", "Missing zip argument"),
        ("type=MHM&countryCode=FI&zip=96200&id=1961", "Illegal id argument"),
    ],
)
def test_a_wrong_question_is_refused_with_an_error_object(playground, query, told):
    answer = ask(playground, f"/addresses/agents?{query}")
    assert (answer.status_code, answer.json()["message"]) == (400, told)


def test_an_unknown_kind_of_points_is_a_definite_no(playground):
    with pytest.raises(CarrierRefused):
        nshift.pickup_points(kind="XX", postcode="96200")


def test_one_point_is_found_by_its_id(playground):
    assert [row["name"] for row in ask(playground, "/addresses/agents?type=MHM&countryCode=FI&id=1962").json()] == [
        "Lähikauppa Koskikatu"
    ]


@pytest.mark.parametrize("header", ["", "Basic !", "Basic YQ==", "Bearer x", "Bearer ", "x"])
def test_strangers_learn_nothing(playground, header):
    answer = ask(playground, "/addresses/agents", auth=None, headers={"Authorization": header})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_token_is_given_to_either_verb(playground):
    url = f"{playground.nshift_url}/sessions/jwt"
    assert requests.post(url, auth=(ID, SECRET), timeout=10).json()["token"]
    assert requests.put(url, auth=(ID, SECRET), timeout=10).status_code == 405


@pytest.mark.parametrize("status", [408, 429, 500, 503, "disconnect", "timeout"])
def test_no_answer_is_told_as_such(playground, status):
    nshift.pickup_points(kind="MHM", postcode="96200")
    playground.fail("nshift", status=status, next=1, seconds=3)
    with pytest.raises(CarrierUnavailable) as away:
        nshift.pickup_points(kind="MHM", postcode="96200")
    assert away.value.retryable


@pytest.mark.parametrize("status", ["garbage", "empty"])
def test_an_answer_that_can_not_be_read_is_told_as_such(playground, status):
    nshift.pickup_points(kind="MHM", postcode="96200")
    playground.fail("nshift", status=status, next=1)
    with pytest.raises(CarrierNonsense):
        nshift.pickup_points(kind="MHM", postcode="96200")


def test_missing_rights_are_a_definite_no(playground):
    nshift.pickup_points(kind="MHM", postcode="96200")
    playground.fail("nshift", status=403, next=1)
    with pytest.raises(CarrierRefused):
        nshift.pickup_points(kind="MHM", postcode="96200")
