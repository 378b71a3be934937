"""An order cancelled on its page, and cancelled or refused at the desk: what follows is said first (R5.19, R1.2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from installers.services.visits import mark_arrived
from lapinkumi.accounts.roles import Role
from lapinkumi.core.clock import local
from orders.models import Order
from orders.services import deliveries
from tests.builders.orders import AT, SHOP, a_confirmed_order, a_received_order
from tests.builders.parcels import sent
from tests.builders.traces import everything, history
from tests.web.orders.test_desk import LIST, at_desk
from tests.web.orders.test_give_up_time import LIMIT, SECOND, TEN, booked, missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.19")]
WHY = "Emme saa näitä renkaita enää tehtaalta."


def url(order: Order) -> str:
    return f"/tilaus/{order.token}/peru/"


def state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def desk(order: Order, page: str) -> str:
    return f"{LIST}{order.pk}/{page}/"


def test_the_order_page_leads_there_and_the_page_says_what_follows(visitor: Client) -> None:
    order = a_received_order()
    assert url(order) in visitor.get(f"/tilaus/{order.token}/").content.decode()
    text = read(visitor.get(url(order)))
    told = (
        "Perutaanko koko tilaus?",
        "Peruminen on maksutonta",
        "Sinulta ei veloiteta mitään",
        "Tilausta ei toimiteta",
    )
    assert missing(text, *told) == []
    assert state_of(order) == "preliminary"


def test_the_button_cancels_once_however_often_it_is_pressed(visitor: Client) -> None:
    order = a_received_order()
    for _press in range(2):
        assert visitor.post(url(order)).status_code == 302
    assert (state_of(order), history(order).count("cancelled")) == ("cancelled", 1)
    assert missing(read(visitor.get(url(order))), "Tilaus on peruttu") == []
    assert url(order) not in visitor.get(f"/tilaus/{order.token}/").content.decode()


@pytest.mark.rule("R5.6")
def test_a_late_time_is_told_before_the_button(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    friday_noon.move_to(LIMIT)
    before = read(visitor.get(url(order)))
    assert missing(before, "Peruminen on maksutonta", "Aikasi maanantai 23.11.2026 klo 10.00") == []
    friday_noon.move_to(LIMIT + SECOND)
    seen = everything(order)
    refused = read(visitor.post(url(order)), 409)
    told = "sinulta voidaan periä 35,00 € ehtojen kohdan 5.1.3"
    assert missing(refused, "Maksuttoman perumisen aika ehti päättyä", told) == []
    assert refused.index(told) < refused.index('<form class="form"')
    assert everything(order) == seen
    assert visitor.post(url(order), {"late": "1"}).status_code == 302
    order.booking.refresh_from_db()
    assert (state_of(order), order.booking.state) == ("cancelled", "cancelled_late")


def test_too_late_is_answered_with_what_can_be_done(visitor: Client) -> None:
    delivery = sent()
    order = delivery.order
    deliveries.mark_delivered(delivery_id=delivery.pk, received_at=AT, at=AT, by=SHOP)
    before = everything(order)
    text = read(visitor.get(url(order)))
    assert missing(text, "Tilausta ei voi enää perua tässä", f"/tilaus/{order.token}/peruuta-sopimus/") == []
    assert "Pidän tilauksen" not in text
    assert missing(read(visitor.post(url(order)), 409), f"/tilaus/{order.token}/peruuta-sopimus/") == []
    assert everything(order) == before


def test_work_that_has_begun_is_not_cancelled(visitor: Client, friday_noon: Any) -> None:
    order = booked()
    friday_noon.move_to(TEN)
    mark_arrived(booking_id=order.booking_id, at=TEN, by=SHOP)
    read(visitor.post(url(order), {"late": "1"}), 409)
    assert state_of(order) == "preliminary"


@pytest.mark.rule("R1.2")
@pytest.mark.parametrize(("page", "state"), [("peru-tilaus", "cancelled"), ("hylkaa", "refused")])
def test_a_clerk_ends_an_order_with_a_reason(clerk: Client, page: str, state: str) -> None:
    order = a_received_order()
    assert desk(order, page) in clerk.get(desk(order, "change")).content.decode()
    before = everything(order)
    assert missing(read_desk(clerk.get(desk(order, page))), "Tavarat palaavat hyllyyn, varattu aika vapautuu") == []
    assert missing(read_desk(clerk.post(desk(order, page), {"reason": " "})), "Kerro asiakkaalle, miksi") == []
    assert everything(order) == before
    for _press in range(2):
        assert clerk.post(desk(order, page), {"reason": WHY}).status_code == 302
    assert (state_of(order), history(order).count(state)) == (state, 1)
    assert desk(order, page) not in clerk.get(desk(order, "change")).content.decode()
    assert WHY in clerk.get(f"/tilaus/{order.token}/").content.decode()


@pytest.mark.rule("R1.2")
def test_a_contract_is_not_refused_at_the_desk(clerk: Client) -> None:
    order = a_confirmed_order()
    text = clerk.get(desk(order, "change")).content.decode()
    assert (desk(order, "hylkaa") in text, desk(order, "peru-tilaus") in text) == (False, True)
    assert clerk.post(desk(order, "hylkaa"), {"reason": WHY}).status_code == 302
    assert state_of(order) == "confirmed"


@pytest.mark.rule("R5.22")
def test_a_call_is_written_down_with_its_time(clerk: Client, friday_noon: Any) -> None:
    order = booked()
    friday_noon.move_to(LIMIT + timedelta(hours=2))
    sent = {"channel": "phone", "contacted_at": f"{local(LIMIT):%Y-%m-%dT%H:%M}"}
    for _press in range(2):
        assert clerk.post(desk(order, "kirjaa-peruutus"), sent).status_code == 302
    order.booking.refresh_from_db()
    event = order.events.get(kind="cancellation_stated")
    assert (state_of(order), order.booking.state) == ("cancelled", "cancelled")
    assert (event.actor_kind, event.channel, event.contacted_at) == ("staff", "phone", LIMIT)


@pytest.mark.rule("R5.22")
def test_nobody_calls_before_ordering(clerk: Client) -> None:
    order = a_received_order()
    sent = {"channel": "phone", "contacted_at": f"{local(AT - timedelta(hours=1)):%Y-%m-%dT%H:%M}"}
    text = read_desk(clerk.post(desk(order, "kirjaa-peruutus"), sent))
    assert missing(text, "Tilausta ei ollut vielä silloin tehty.") == []
    assert state_of(order) == "preliminary"


@pytest.mark.parametrize("page", ["peru-tilaus", "hylkaa", "kirjaa-peruutus"])
def test_only_those_who_handle_orders_end_them(client: Client, page: str) -> None:
    order = a_received_order()
    visitor = at_desk(client, Role.ACCOUNTANT)
    answers = [visitor.get(desk(order, page)), visitor.post(desk(order, page), {"reason": WHY})]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert state_of(order) == "preliminary"


def read_desk(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()
