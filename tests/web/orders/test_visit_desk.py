"""The desk writes down what customers tell of their booked times by phone or mail (R5.22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from installers.services.visits import mark_arrived
from lapinkumi.accounts.models import User
from lapinkumi.core.clock import local
from lapinkumi.outbox.models import Message
from orders.models import Order
from tests.builders.garages import MONDAY, a_confirmed_time, wall
from tests.builders.orders import AT
from tests.unit.orders.test_moving import GARAGE, TUESDAY, WEDNESDAY, booked, standing, visit

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.22")]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LIMIT = TUESDAY - timedelta(days=1)


@pytest.fixture
def order() -> Order:
    return booked()


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clerk@lapinkumi.example", "x"))
    return client


def url(order: Order, page: str) -> str:
    return f"/hallinta/orders/order/{order.pk}/{page}-aika/"


def told(at: Any, **over: Any) -> dict[str, Any]:
    return {"channel": "phone", "contacted_at": f"{local(at):%Y-%m-%dT%H:%M}", **over}


def test_the_ways_are_on_the_orders_page_while_the_time_is_ahead(clerk: Client, order: Order) -> None:
    page = f"/hallinta/orders/order/{order.pk}/change/"
    text = clerk.get(page).content.decode()
    assert [way for way in (url(order, "peru"), url(order, "siirra")) if way not in text] == []
    mark_arrived(booking_id=order.booking_id, at=TUESDAY, by=GARAGE)
    assert url(order, "peru") not in clerk.get(page).content.decode()


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("contacted_at", "state"), [(LIMIT, "cancelled"), (LIMIT + MINUTE, "cancelled_late")], ids=["in-time", "late"]
)
def test_a_cancellation_is_judged_by_the_time_of_contact(
    clerk: Client, order: Order, friday_noon: Any, contacted_at: Any, state: str
) -> None:
    friday_noon.move_to(LIMIT + 2 * HOUR)
    assert "Kirjaa ajan peruutus" in clerk.get(url(order, "peru")).content.decode()
    for _time in range(2):
        assert clerk.post(url(order, "peru"), told(contacted_at)).status_code == 302
    assert visit(order).state == state
    event = order.events.get(kind="time_given_up")
    assert (event.actor_kind, event.channel, event.contacted_at) == ("staff", "phone", contacted_at)
    assert Message.objects.filter(name="garage_news").count() == 1


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (told(AT + HOUR), "Tämä hetki ei ole vielä ollut."),
        (told(AT - HOUR), "Aikaa ei ollut vielä silloin varattu."),
        ({"channel": "phone", "contacted_at": "32.13.2026 25.61"}, "Kirjoita päivä ja kellonaika"),
        ({"channel": "", "contacted_at": ""}, "Kirjoita, milloin asiakas kertoi."),
    ],
    ids=["future", "before-booking", "nonsense", "nothing"],
)
def test_an_impossible_time_of_contact_is_refused_at_its_field(
    clerk: Client, order: Order, sent: dict[str, str], error: str
) -> None:
    for page in ("peru", "siirra"):
        answer = clerk.post(url(order, page), {**sent, "starts_at": WEDNESDAY.isoformat(), "ours": "yes"})
        assert (answer.status_code, error in answer.content.decode()) == (200, True)
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_a_time_agreed_by_phone_is_moved_and_asked_of_the_garage(clerk: Client, order: Order) -> None:
    sent = told(AT, starts_at=WEDNESDAY.isoformat(), ours="no")
    for _press in range(2):
        assert clerk.post(url(order, "siirra"), sent).status_code == 302
    assert standing(order) == ("requested", WEDNESDAY, 1)
    assert order.events.get(kind="time_moved").data["ours"] is False


def test_a_taken_or_unknown_time_moves_nothing(clerk: Client, order: Order) -> None:
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    for wanted in (WEDNESDAY.isoformat(), wall(MONDAY, "03:00").isoformat(), "x"):
        answer = clerk.post(url(order, "siirra"), told(AT, starts_at=wanted, ours="no"))
        assert "Tämä aika ei ole enää vapaa." in answer.content.decode()
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_who_only_reads_orders_changes_no_times(client: Client, order: Order) -> None:
    reader = User.objects.create_user("reader@lapinkumi.example", "x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(reader)
    for page in ("peru", "siirra"):
        assert client.get(url(order, page)).status_code == 403
        assert client.post(url(order, page), told(AT)).status_code == 403
    assert standing(order) == ("confirmed", TUESDAY, 0)


def test_a_time_that_is_over_is_only_told_of(clerk: Client, order: Order) -> None:
    mark_arrived(booking_id=order.booking_id, at=TUESDAY, by=GARAGE)
    for page in ("peru", "siirra"):
        text = clerk.get(url(order, page)).content.decode()
        assert "Tätä aikaa ei voi enää muuttaa" in text
    assert visit(order).state == "arrived"
