"""Klarna's calls to the shop after a purchase, by the playground's clock."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.playground.making import purchase

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MINUTES = [2, 5, 15, 30, 60, *(hours * 60 for hours in range(4, 49, 4))]


@pytest.fixture
def paid(api, playground, shop):
    """A purchase completed at noon, of which the shop was told nothing yet."""
    playground.clock(NOON.isoformat())
    return api.authorised(purchase(shop.url))


def after(playground, **passed):
    """Let time pass since noon; how many calls were then due."""
    return playground.clock((NOON + timedelta(**passed)).isoformat())


def test_pushes_follow_their_schedule_whatever_the_shop_answers(playground, shop, paid):
    shop.answers(503)
    for number, minutes in enumerate(MINUTES):
        assert after(playground, minutes=minutes, seconds=-1) == 0
        assert after(playground, minutes=minutes) == 1
        assert len(shop.heard) == number + 1
    assert after(playground, days=20) == 0
    assert set(shop.heard) == {(f"/push/secret/?kco={paid}", b"")}


def test_pushes_are_journalled_with_the_shops_answer(playground, shop, paid):
    shop.answers(503, "later")
    after(playground, minutes=2)
    (line,) = playground.callbacks(kind="push")
    assert (line["about"], line["url"]) == (paid, f"{shop.url}/push/secret/?kco={paid}")
    assert (line["status"], line["body"], line["at"]) == (503, '"later"', "2026-12-01T12:02:00Z")


@pytest.mark.parametrize("act", ["acknowledge", "capture", "cancel"])
def test_pushes_stop_when_the_shop_has_acted(api, playground, shop, paid, act):
    after(playground, minutes=2)
    if act == "capture":
        api.capture(paid, 100)
    else:
        api.managed(paid, f"/{act}", "POST")
    assert (after(playground, days=2), len(shop.heard)) == (0, 1)


def test_a_refused_capture_stops_nothing(api, playground, paid):
    api.capture(paid, 10**6)
    assert after(playground, minutes=2) == 1


def test_a_shop_that_is_away_is_pushed_again(api, playground):
    playground.clock(NOON.isoformat())
    api.authorised()
    assert after(playground, minutes=5) == 2
    assert [(line["status"], line["error"]) for line in playground.callbacks()] == [(0, "ConnectionError")] * 2


def test_nobody_outside_this_machine_is_called(api, playground):
    playground.clock(NOON.isoformat())
    api.authorised(purchase("https://shop.example"))
    after(playground, minutes=2)
    assert [line["error"] for line in playground.callbacks()] == ["not called: not an address of this machine"]


def test_pushes_can_be_dropped(api, playground, shop, paid):
    playground.drop_pushes(paid)
    assert after(playground, days=2) == 0

    playground.clock(NOON.isoformat())
    playground.drop_pushes()
    api.authorised(purchase(shop.url))
    playground.drop_pushes(drop=False)
    api.authorised(purchase(shop.url))
    assert after(playground, minutes=2) == 1


def test_pushes_can_be_sent_now_and_twice_even_when_acknowledged(api, playground, shop, paid):
    api.managed(paid, "/acknowledge", "POST")
    assert playground.push(paid, times=2) == [200, 200]
    assert shop.heard == [(f"/push/secret/?kco={paid}", b"")] * 2


@pytest.mark.parametrize("verdict", ["ACCEPTED", "REJECTED", "STOPPED"])
def test_a_verdict_is_notified(api, playground, shop, verdict):
    urls = {"notification": f"{shop.url}/fraud/?kco={{checkout.order.id}}"}
    order_id = api.authorised(purchase(shop.url, merchant_urls=urls), fraud_status="PENDING")

    playground.fraud(order_id, verdict)

    ((path, body),) = shop.heard
    assert path == f"/fraud/?kco={order_id}"
    told = json.loads(body)
    assert (told["order_id"], told["event_type"]) == (order_id, f"FRAUD_RISK_{verdict}")
    assert api.order(order_id)["fraud_status"] == verdict


def test_pending_is_no_verdict(api, playground, shop):
    order_id = api.authorised(purchase(shop.url, merchant_urls={"notification": f"{shop.url}/fraud/"}))
    playground.fraud(order_id, "PENDING")
    assert shop.heard == []
