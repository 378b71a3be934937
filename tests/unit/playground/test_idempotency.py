"""One key, one execution, for a day."""

from concurrent.futures import ThreadPoolExecutor

from tests.unit.playground.making import purchase, refusal


def test_a_key_gets_its_first_answer_again_whatever_the_body(api):
    order_id = api.authorised()
    first = api.capture(order_id, 1000, key="k")
    again = api.capture(order_id, 2000, key="k")

    assert (again.status_code, again.content) == (201, b"")
    assert again.headers["Capture-Id"] == first.headers["Capture-Id"]
    assert again.headers["Location"] == first.headers["Location"]
    assert api.order(order_id)["captured_amount"] == 1000
    api.capture(order_id, 2000, key="l")
    assert api.order(order_id)["captured_amount"] == 3000


def test_without_a_key_everything_is_done(api):
    order_id = api.authorised()
    api.capture(order_id, 1000)
    api.capture(order_id, 1000)
    assert api.order(order_id)["captured_amount"] == 2000


def test_refusals_are_not_kept(api, playground):
    order_id = api.authorised(fraud_status="PENDING")
    assert refusal(api.capture(order_id, 1000, key="k"))[1] == "CAPTURE_NOT_ALLOWED"
    playground.fraud(order_id, "ACCEPTED")
    assert api.capture(order_id, 1000, key="k").status_code == 201


def test_a_key_is_forgotten_after_a_day(api, playground):
    playground.clock("2026-12-01T12:00:00Z")
    order_id = api.authorised()
    api.capture(order_id, 1000, key="k")
    playground.clock("2026-12-02T11:59:59Z")
    api.capture(order_id, 1000, key="k")
    assert api.order(order_id)["captured_amount"] == 1000
    playground.clock("2026-12-02T12:00:00Z")
    api.capture(order_id, 1000, key="k")
    assert api.order(order_id)["captured_amount"] == 2000


def test_one_key_at_once_from_many_is_done_once(api):
    order_id = api.authorised()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _number: api.capture(order_id, 100, key="k"), range(6)))
    assert len({answer.headers["Capture-Id"] for answer in answers}) == 1
    assert api.order(order_id)["captured_amount"] == 100


def test_creating_a_checkout_is_not_idempotent(api):
    answers = [api.call("POST", "/checkout/v3/orders", purchase(), key="k") for _ in range(2)]
    assert len({answer.json()["order_id"] for answer in answers}) == 2
