"""Bad luck on order."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.unit.playground.making import TOTAL, UNKNOWN, refusal


def test_calls_fail_as_often_as_ordered(api, playground):
    order_id = api.authorised()
    playground.fail("klarna", status=503, next=2)
    for _ in range(2):
        assert refusal(api.managed(order_id))[:2] == (503, "TEMPORARILY_UNAVAILABLE")
    assert api.managed(order_id).status_code == 200


@pytest.mark.parametrize("after_work", [True, False])
@pytest.mark.parametrize("status", [500, "garbage", "empty", "disconnect"])
def test_work_is_done_before_the_fault_or_not_at_all(api, playground, status, after_work):
    order_id = api.authorised()
    playground.fail("klarna", status=status, after_work=after_work)
    try:
        answer = api.capture(order_id, 1000, key="k")
    except requests.ConnectionError:
        answer = None
    assert (answer is None) is (status == "disconnect")
    assert api.order(order_id)["captured_amount"] == (1000 if after_work else 0)

    assert api.capture(order_id, 1000, key="k").headers["Capture-Id"]
    assert api.order(order_id)["captured_amount"] == 1000


@pytest.mark.parametrize("after_work", [True, False])
def test_a_call_may_time_out(api, playground, after_work):
    order_id = api.authorised()
    playground.fail("klarna", status="timeout", after_work=after_work)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{playground.url}/ordermanagement/v1/orders/{order_id}/captures",
            json={"captured_amount": TOTAL},
            auth=playground.auth,
            timeout=0.5,
        )
    assert api.order(order_id)["status"] == ("CAPTURED" if after_work else "AUTHORIZED")


def test_a_call_that_waits_long_enough_gets_a_504(api, playground):
    playground.fail("klarna", status="timeout", seconds=1)
    assert api.checkout(UNKNOWN).status_code == 504


def test_a_slow_call_is_done_all_the_same(api, playground):
    order_id = api.authorised()
    playground.fail("klarna", status="slow", seconds=1)
    started = time.monotonic()
    assert api.order(order_id)["status"] == "AUTHORIZED"
    assert time.monotonic() - started >= 1


def test_a_reset_ends_what_hangs(api, playground):
    playground.fail("klarna", status="timeout")
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(api.checkout, UNKNOWN)
        time.sleep(0.5)
        playground.reset()
        assert hanging.result(timeout=5).status_code == 504


def test_only_calls_to_the_path_fail(api, playground):
    order_id = api.authorised()
    playground.fail("klarna", status=403, path="/captures", error_code="PAYMENT_METHOD_FAILED")
    assert api.managed(order_id).status_code == 200
    assert refusal(api.capture(order_id, 100))[:2] == (403, "PAYMENT_METHOD_FAILED")
    assert api.capture(order_id, 100).status_code == 201


def test_one_service_fails_without_the_others(api, playground):
    playground.fail("register", status=500)
    assert api.create()
    key = {"x-api-key": "playground"}
    assert requests.get(f"{playground.register_url}/vehicles/ABC-123", headers=key, timeout=5).status_code == 500


def test_too_many_calls_a_second_are_refused(api, playground):
    order_id = api.authorised()
    playground.rate_limit(3)
    answers = [api.managed(order_id) for _ in range(8)]
    limited = [answer for answer in answers if answer.status_code == 429]
    assert answers[0].status_code == 200
    assert limited
    assert refusal(limited[0])[1] == "TOO_MANY_REQUESTS"
    assert limited[0].headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("service", "told"),
    [("klarna", {"status": 200}), ("klarna", {"status": "odd"}), ("post", {"status": 500}), ("sms", {"next": -1})],
)
def test_nonsense_is_refused(playground, service, told):
    answer = requests.post(f"{playground.url}/_test/{service}/fail", json={"status": 500, **told}, timeout=5)
    assert answer.status_code == 400
