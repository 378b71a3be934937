"""The pains of orders that live on after they were placed: links that act, edits and fees without a home (lessons)."""

from decimal import Decimal

import pytest
from django.test import Client

from orders.models import Fee, OrderLine
from orders.services import changing
from orders.services.changing import Told
from tests.builders.changes import an_order_home, an_order_to_garage
from tests.builders.orders import AT, CUSTOMER
from tests.builders.traces import books, everything
from tests.unit.orders.test_changing import LATER, fewer, tells, tyre_line
from tests.unit.orders.test_recalls import ask, on_its_way

pytestmark = pytest.mark.django_db
PAGES = ("", "maarat/", "toimitus/", "yhteystiedot/", "viestit/", "peru/")


@pytest.mark.rule("R3.3")
def test_pain_19_the_link_that_went_to_another_address_leads_nowhere_any_more(client: Client):
    order = an_order_home()
    old = order.token
    tells(order, email="uusi@example.com")
    assert {client.get(f"/tilaus/{old}/{page}").status_code for page in PAGES} == {404}


@pytest.mark.rule("R3.3", "R5.18", "R5.19")
def test_pain_20_a_scanner_that_opens_every_link_changes_nothing(client: Client):
    order, sent = an_order_to_garage(), on_its_way().order
    ask(sent)
    before = everything(order), everything(sent)
    chosen = {
        f"rivi-{tyre_line(order).pk}": "1",
        "katso": "1",
        "pyynto": "1",
        "nahty": "x",
        "toimitus": f"piste:{order.installer.slug}",
    }
    for page in PAGES:
        for each in (order, sent):
            assert client.get(f"/tilaus/{each.token}/{page}", chosen).status_code == 200
            client.head(f"/tilaus/{each.token}/{page}", chosen)
    assert (everything(order), everything(sent)) == before


@pytest.mark.rule("R5.18", "R5.21")
def test_pain_25_an_edit_after_payment_lets_go_of_money_and_keeps_what_was_agreed():
    order = an_order_to_garage()
    fewer(order, 3)
    wanted = {tyre_line(order).pk: 2}
    changing.change_quantities(order_id=order.pk, wanted=wanted, told=Told(), at=LATER, by=CUSTOMER)
    ever = OrderLine.ever.filter(order=order, kind="goods").order_by("pk").values_list("quantity", "total")
    assert list(ever) == [(4, Decimal("519.60")), (3, Decimal("389.70")), (2, Decimal("259.80"))]
    order.refresh_from_db()
    assert (order.total, order.payment.amount, Fee.objects.count(), books()) == (
        Decimal("259.80"), Decimal("259.80"), 0, [],
    )  # fmt: skip
    changes = [event.data["total"] for event in order.events.filter(kind="order_changed")]
    assert changes == [{"old": "519.60", "new": "389.70"}, {"old": "389.70", "new": "259.80"}]
    assert order.placed_at == AT
