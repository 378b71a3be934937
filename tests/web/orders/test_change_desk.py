"""Changes that a customer asks for by phone or mail, written down at the desk with the time of contact (R5.22)."""

from typing import Any

import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.core.clock import local
from orders.models import Order, OrderEvent
from tests.builders.changes import an_order_home, an_order_to_garage
from tests.builders.deliveries import confirmed
from tests.builders.garages import a_garage
from tests.builders.orders import AT
from tests.builders.traces import everything, history
from tests.unit.orders.test_changing import tyre_line
from tests.web.orders.test_cancel import desk
from tests.web.orders.test_desk import at_desk
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.18", "R5.22")]
TOLD = {"channel": "phone", "contacted_at": local(AT).strftime("%Y-%m-%dT%H:%M")}


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def test_fewer_pieces_are_written_down_with_the_call(clerk: Client) -> None:
    order = an_order_to_garage()
    chosen = {f"rivi-{tyre_line(order).pk}": "2"}
    assert missing(read(clerk.get(desk(order, "change"))), desk(order, "muuta-maaria"), "Vaihda toimitustapa") == []
    text = read(clerk.get(desk(order, "muuta-maaria"), {**chosen, "katso": "1"}))
    assert missing(text, "2 × 129,90 €", "Tilaus halpenee", "Miten asiakas kertoi") == []
    assert history(order).count("order_changed") == 0
    assert clerk.post(desk(order, "muuta-maaria"), {**chosen, **TOLD}).status_code == 302
    event = OrderEvent.objects.get(kind="order_changed")
    assert (event.channel, event.contacted_at, event.actor_kind) == ("phone", AT, "staff")


def test_another_place_is_written_down(clerk: Client) -> None:
    order, garage = an_order_home(), a_garage()
    form = {"toimitus": f"piste:{garage.slug}", **TOLD}
    assert clerk.post(desk(order, "muuta-toimitus"), form).status_code == 302
    assert Order.objects.get(pk=order.pk).installer == garage


def test_contact_details_of_a_contract_are_written_down(clerk: Client) -> None:
    order = an_order_home()
    confirmed(order)
    form = {
        "email": order.email, "phone": "040 555 0000", "street": order.street, "postcode": order.postcode,
        "city": order.city, "plate": "",
    }  # fmt: skip
    assert "040 555 0000" in read(clerk.post(desk(order, "muuta-yhteystiedot"), {**form, "katso": "1"}))
    assert clerk.post(desk(order, "muuta-yhteystiedot"), {**form, **TOLD}).status_code == 302
    assert Order.objects.get(pk=order.pk).phone == "+358405550000"


@pytest.mark.parametrize("told", [{}, {**TOLD, "contacted_at": "2030-01-01T10:00"}, {**TOLD, "channel": "web"}])
def test_without_a_possible_channel_and_moment_nothing_changes(clerk: Client, told: dict[str, Any]) -> None:
    order = an_order_to_garage()
    before = everything(order)
    form = {f"rivi-{tyre_line(order).pk}": "2", **told}
    assert read(clerk.post(desk(order, "muuta-maaria"), form)).count("errorlist") >= 1
    assert everything(order) == before


@pytest.mark.parametrize("page", ["muuta-maaria", "muuta-toimitus", "muuta-yhteystiedot"])
def test_nobody_else_may(client: Client, page: str) -> None:
    order = an_order_to_garage()
    before = everything(order)
    assert at_desk(client, Role.WAREHOUSE).post(desk(order, page), TOLD).status_code == 403
    assert everything(order) == before
