"""A guest asks for the link of an order: one answer to all, one mail to the owner."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.core.actors import Actor
from lapinkumi.outbox.models import Message
from orders import policy
from orders.models import LinkRequest, Order, OrderEvent
from orders.services import links
from tests.builders.orders import AT, a_received_order, an_order

pytestmark = pytest.mark.django_db
FIND = "/tilaus/"
BY = Actor.system("test")


def address() -> str:
    return f"p{uuid4().hex[:12]}@example.com"


def asked(visitor: Client, number: str, email: str) -> Any:
    return visitor.post(FIND, {"order_number": number, "email": email}, follow=True)


def answered(at: Any = AT) -> list[Message]:
    links.answer_requests(at=at)
    return list(Message.objects.filter(name="order_link").order_by("pk"))


@pytest.mark.rule("R3.3")
def test_the_link_goes_to_the_orders_own_address_and_opens_it(visitor: Client) -> None:
    order = a_received_order(email=address())
    assert asked(visitor, f" lk{order.number[3:]}", order.email.upper()).status_code == 200
    (mail,) = answered()
    assert (mail.recipient, mail.about, mail.subject) == (
        order.email,
        order.number,
        f"Linkki tilaukseesi {order.number}",
    )
    assert f"/tilaus/{order.token}/" in mail.body_text
    assert f"/tilaus/{order.token}/" in mail.body_html
    assert list(OrderEvent.objects.filter(order=order).values_list("kind", flat=True)) == ["received", "link_mailed"]
    assert not LinkRequest.objects.exists()
    assert visitor.get(f"/tilaus/{order.token}/").status_code == 200


@pytest.mark.rule("R3.3")
def test_known_and_unknown_get_the_same_page_at_the_same_price_and_nothing_personal(visitor: Client) -> None:
    order, unpaid = a_received_order(email=address()), an_order(email=address())
    tries = [
        (order.number, order.email),
        (order.number, address()),
        ("LK-987654", order.email),
        (unpaid.number, unpaid.email),
        ("ei ole", address()),
    ]
    pages, costs = set(), set()
    visitor.get(FIND)
    for number, email in tries:
        with CaptureQueriesContext(connection) as queries:
            answer = asked(visitor, number, email)
        costs.add(len(queries))
        page = answer.content.decode()
        assert "Jos tiedot täsmäävät" in page
        assert number not in page
        assert email not in page
        pages.add(page)
    assert (len(pages), len(costs)) == (1, 1)
    assert [mail.recipient for mail in answered()] == [order.email]


def test_asking_again_soon_mails_nothing_more_and_later_mails_again(visitor: Client) -> None:
    order = a_received_order(email=address())
    for at, mails in [
        (AT, 1),
        (AT + timedelta(minutes=9), 1),
        (AT + policy.LINK_PAUSE, 2),
        (AT + policy.LINK_PAUSE + timedelta(minutes=1), 2),
    ]:
        asked(visitor, order.number, order.email)
        assert len(answered(at)) == mails


def test_a_question_answered_twice_is_answered_once(visitor: Client) -> None:
    order = a_received_order(email=address())
    asked(visitor, order.number, order.email)
    request = LinkRequest.objects.get()
    assert links.answer(request_id=request.pk, at=AT, by=BY) is True
    assert links.answer(request_id=request.pk, at=AT + timedelta(hours=1), by=BY) is False
    assert Message.objects.filter(name="order_link").count() == 1


def test_the_question_is_given_to_the_worker(visitor: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        asked(visitor, "LK-1", address())
    assert len(callbacks) == 1


def test_pages_are_kept_out_of_caches_search_engines_and_referrers(visitor: Client) -> None:
    # A form's page says where it is to the shop itself: without that, browsers post with a null origin.
    for path, referrers in ((FIND, "same-origin"), ("/tilaus/lahetetty/", "no-referrer")):
        answer = visitor.get(path)
        assert "no-store" in answer["Cache-Control"]
        assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", referrers)


def test_a_get_never_asks(visitor: Client) -> None:
    order = a_received_order(email=address())
    visitor.get(FIND, {"order_number": order.number, "email": order.email})
    assert not LinkRequest.objects.exists()


@pytest.mark.parametrize("field", ["order_number", "email"])
@pytest.mark.parametrize("value", ["", "   ", "a\x00b", "\u202eb", "a" * 5000, "a\x1bb"], ids=ascii)
def test_bad_input_is_told_at_its_field_and_the_rest_is_kept(visitor: Client, field: str, value: str) -> None:
    data = {"order_number": "LK-100042", "email": "aino@example.com", field: value}
    answer = visitor.post(FIND, data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    kept = "email" if field == "order_number" else "order_number"
    assert data[kept] in answer.content.decode()
    assert not LinkRequest.objects.exists()


@pytest.mark.parametrize("value", ["a@example.com\r\nBcc: b@example.com", "a@example.com,b@example.com", "a b@c.fi"])
def test_one_address_is_one_address(visitor: Client, value: str) -> None:
    assert visitor.post(FIND, {"order_number": "LK-1", "email": value}).status_code == 200
    assert not LinkRequest.objects.exists()


@pytest.mark.parametrize("by", ["email", "sender"])
def test_a_flood_is_stopped_and_told(visitor: Client, by: str) -> None:
    email, times = address(), policy.LOOKUPS_BY_EMAIL if by == "email" else policy.LOOKUPS_BY_SENDER
    for _turn in range(times):
        assert asked(visitor, "LK-1", email if by == "email" else address()).status_code == 200
    stopped = asked(visitor, "LK-1", email)
    assert stopped.status_code == 429
    assert "Odota hetki" in stopped.content.decode()
    assert LinkRequest.objects.count() == times


@pytest.mark.rule("R3.3")
def test_rotate_revokes_the_old_link_and_mails_the_new_one(visitor: Client) -> None:
    order = a_received_order(email=address())
    old = order.token
    rotated = links.rotate(order_id=order.pk, at=AT, by=BY)
    assert rotated.token != old
    assert Order.objects.get(pk=order.pk).token == rotated.token
    assert visitor.get(f"/tilaus/{old}/").status_code == 404
    assert visitor.get(f"/tilaus/{rotated.token}/").status_code == 200
    mail = Message.objects.get(name="order_link")
    assert rotated.token in mail.body_text
    assert old not in mail.body_text
    assert OrderEvent.objects.filter(order=order).latest("pk").kind == "link_rotated"


def test_rotate_twice_makes_two_links_and_tells_both() -> None:
    order = a_received_order(email=address())
    tokens = {links.rotate(order_id=order.pk, at=AT + timedelta(minutes=turn), by=BY).token for turn in range(2)}
    assert len(tokens) == Message.objects.filter(name="order_link").count() == 2
