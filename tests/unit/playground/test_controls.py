"""The test controls themselves, and the first page."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from lapinkumi.playground.index import CONTROLS
from tests.unit.playground.making import UNKNOWN


def post(playground, lever, **how):
    return requests.post(f"{playground.url}/_test/{lever}", timeout=10, **how)


def told_time(playground):
    return datetime.fromisoformat(playground.pull("clock", at=None)["at"])


def test_the_clock_stands_runs_and_is_given_back(playground):
    assert playground.pull("clock", at="2030-01-01T00:00:00+02:00")["at"] == "2029-12-31T22:00:00Z"
    running = datetime.fromisoformat(playground.pull("clock", at="2030-01-01T00:00:00Z", runs=True)["at"])
    assert timedelta(0) <= running - datetime(2030, 1, 1, tzinfo=UTC) < timedelta(seconds=10)
    assert abs(told_time(playground) - datetime.now(UTC)) < timedelta(seconds=10)


def test_a_reset_forgets_everything(api, playground):
    order_id = api.authorised()
    playground.clock("2030-01-01T00:00:00Z")
    playground.fail("klarna", status=500)
    playground.push(order_id)
    playground.reset()
    assert api.managed(order_id).status_code == 404
    assert playground.callbacks() == []
    assert abs(told_time(playground) - datetime.now(UTC)) < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("lever", "told", "status"),
    [
        ("clock", {"at": "tiistaina"}, 400),
        ("klarna/push", {"id": UNKNOWN}, 404),
        ("klarna/push", {}, 404),
        ("klarna/lag", {"seconds": "long"}, 400),
        (f"klarna/orders/{UNKNOWN}/complete", {}, 404),
        (f"klarna/orders/{UNKNOWN}/fraud", {"status": "ACCEPTED"}, 404),
        (f"klarna/orders/{UNKNOWN}/fraud", {"status": "MAYBE"}, 400),
        (f"klarna/orders/{UNKNOWN}/expire", {}, 404),
    ],
)
def test_a_lever_that_cannot_be_pulled_says_so(playground, lever, told, status):
    answer = post(playground, lever, json=told)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_a_lever_wants_a_json_object(playground):
    assert post(playground, "clock", data=b"[").status_code == 400
    assert requests.get(f"{playground.url}/_test/clock", timeout=10).status_code == 405


def test_an_order_is_paid_once(api, playground):
    order_id = api.authorised()
    assert post(playground, f"klarna/orders/{order_id}/complete", json={}).status_code == 400
    playground.expire(order_id)
    assert post(playground, f"klarna/orders/{order_id}/expire", json={}).status_code == 400


def test_the_first_page_tells_what_stands_here(api, playground):
    order_id = api.authorised()
    playground.push(order_id)
    page = requests.get(playground.url, timeout=10).text
    for told in ("ABC-123", "TST-429", "rekisteri ei kerro rengaskokoja", order_id, "AUTHORIZED", "ConnectionError"):
        assert told in page
    assert [path for path, _body, _told in CONTROLS if path not in page] == []


def test_assets_are_only_what_belongs_to_the_pages(playground):
    names = ("bootstrap.js", "buyer.js", "playground.css", "settings.py", "..%2fsettings.py")
    statuses = [requests.get(f"{playground.url}/assets/{name}", timeout=10).status_code for name in names]
    assert statuses == [200, 200, 200, 404, 404]
