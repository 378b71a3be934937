"""The SMS gateway's stand-in."""

import json

import pytest
import requests

GOOD = {"to": "+358401234567", "text": "Renkaasi ovat valmiina.", "sender": "Lapin Kumi"}


@pytest.fixture
def send(playground):
    def send(key="", token="playground", **changes):
        headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
        body = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
        return requests.post(f"{playground.sms_url}/messages", json=body, headers=headers, timeout=10)

    return send


def heard_by(shop):
    return [(path, json.loads(body)) for path, body in shop.heard]


def test_a_message_is_taken(send, playground):
    answer = send(key="a")
    assert answer.status_code == 202
    (message,) = playground.messages()
    assert {name: message[name] for name in GOOD} == GOOD
    assert (message["id"], message["key"]) == (answer.json()["id"], "a")


def test_a_key_is_sent_once(send, playground):
    first, again, other = send(key="a"), send(key="a", text="Toinen"), send(key="b")
    assert first.json() == again.json()
    assert other.json() != first.json()
    assert [message["text"] for message in playground.messages()] == [GOOD["text"]] * 2


@pytest.mark.parametrize("to", ["0401234567", "+3584", "+358 40 1234567", "maija", "", None, 358401234567])
def test_a_bad_number_is_refused(send, playground, to):
    assert send(to=to).status_code == 400
    assert playground.messages() == []


@pytest.mark.parametrize("changes", [{"text": ""}, {"text": None}, {"sender": ""}, {"sender": "Lapin Kumi Oy"}])
def test_a_message_without_its_parts_is_refused(send, playground, changes):
    assert send(**changes).status_code == 400
    assert playground.messages() == []


def test_a_wrong_token_is_refused(send, playground):
    assert send(token="wrong").status_code == 401
    assert playground.messages() == []


@pytest.mark.parametrize(
    ("to", "status"),
    [("+358401234567", "delivered"), ("+358401234404", "undelivered"), ("+35816123456", "undelivered")],
)
def test_the_shop_gets_a_receipt(send, playground, shop, to, status):
    playground.receipts_to(f"{shop.url}/sms/receipt/secret/")
    playground.clock("2026-12-01T12:00:00Z")
    number = send(to=to).json()["id"]
    assert playground.clock("2026-12-01T12:00:02Z") == 1
    assert heard_by(shop) == [("/sms/receipt/secret/", {"id": number, "status": status})]


def test_receipts_can_be_given_by_hand(send, playground, shop):
    playground.receipts_to(shop.url)
    playground.receipt("sms-1", "expired")
    assert heard_by(shop) == [("/", {"id": "sms-1", "status": "expired"})]


def test_receipts_go_to_the_shops_secret_address(playground):
    playground.receipt("sms-1")
    (line,) = playground.callbacks(kind="sms-receipt")
    assert line["url"].startswith("http://127.0.0.1:9/sms/receipt/")
    assert len(line["url"].rstrip("/").rpartition("/")[2]) == 32


def test_the_secret_is_the_shops_own(playground, settings):
    """Both derive it from SECRET_KEY, each for itself."""
    playground.receipt("sms-1")
    assert settings.SMS_RECEIPT_SECRET in playground.callbacks()[0]["url"]


def test_a_message_that_failed_after_its_work_is_not_sent_twice(send, playground):
    playground.fail("sms", status=500, after_work=True)
    assert send(key="a").status_code == 500
    assert send(key="a").status_code == 202
    assert len(playground.messages()) == 1


def test_too_many_messages_are_asked_to_wait(send, playground):
    playground.fail("sms", status=429)
    answer = send()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
