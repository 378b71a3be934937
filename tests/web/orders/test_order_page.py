"""The order's own page: secret, private, true in every state, and as cheap for a big order as for a small one."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from installers.services.bookings import call_off_time
from lapinkumi.core.acts import act
from orders.models import LineKind, Order, OrderEvent, OrderLine, Payment
from orders.services.events import note
from orders.states import PLACED
from returns.services import notices
from returns.statement import Statement
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, a_requested_time, wall
from tests.builders.orders import AT, CUSTOMER, RATE, SHOP, _receive, a_confirmed_order, a_received_order, an_order
from tests.builders.transfers import a_transferred_order

pytestmark = pytest.mark.django_db
TEN = wall(MONDAY, "10:00")


def page(visitor: Client, order: Order) -> str:
    answer = visitor.get(f"/tilaus/{order.token}/")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.content)
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def paid(order: Order, **over: Any) -> Payment:
    fields = {"state": "authorised", "authorised_at": AT, "method_text": "Lasku 14 päivää", **over}
    return Payment.objects.create(
        order=order, amount=order.total, snapshot="s", secret=uuid4().hex, base_url="https://klarna.example",
        merchant="m", created_at=AT, **fields,
    )  # fmt: skip


def at_garage(*, state: str = "confirmed", **over: Any) -> Order:
    garage = a_garage(bays=2)
    make = a_confirmed_time if state == "confirmed" else a_requested_time
    booking = make(garage=garage, starts_at=TEN, at=AT)
    return a_received_order(delivery_way="installer", installer=garage, booking=booking, needs_time=True, **over)


def in_state(state: str) -> Order:
    ends = {"closed_at": AT} if state in ("refused", "cancelled", "transferred") else {}
    ends |= {"confirmed_at": AT} if state in ("confirmed", "completed") else {}
    if state == "transferred":
        return a_transferred_order()
    return an_order(state=state, placed_at=AT, **ends)


HEADINGS = {
    "preliminary": "Tarkistamme tilaustasi",
    "correction_offered": "Odotamme vastaustasi",
    "confirmed": "Tilauksesi on vahvistettu",
    "completed": "Tilauksesi on valmis",
    "refused": "Tilaus ei tullut voimaan",
    "cancelled": "Tilaus on peruttu",
    "transferred": "Tilaus on siirtynyt asennuspisteelle",
}


@pytest.mark.rule("R5.14")
@pytest.mark.parametrize("state", PLACED)
def test_every_state_is_told_in_plain_words(visitor: Client, state: str) -> None:
    text = page(visitor, in_state(state))
    assert f"<h1>{HEADINGS[state]}</h1>" in text
    assert ("Peruuta sopimus tässä</a><br>" in text) is (state not in ("refused", "cancelled", "transferred"))


@pytest.mark.rule("R3.3", "R2.4")
def test_a_preliminary_order_tells_what_comes_next_and_when(visitor: Client) -> None:
    order = a_received_order()
    paid(order)
    text = page(visitor, order)
    wanted = [
        order.number, "vahvistaa sen viimeistään ma 23.11.2026", "Tilaus vastaanotettu", "pe 20.11.2026 klo 12.00",
        "arviolta ke 25.11. – ti 8.12.2026", "4 × Revontuli Talvi 205/55 R16 94T XL", "519,60", "105,58",
        "Lasku 14 päivää",
        "Varattu, ei vielä veloitettu", f"/tilaus/{order.token}/peruuta-sopimus/", "Koskikatu 1",
        f"/ehdot/{order.terms.version}/",
    ]  # fmt: skip
    assert [part for part in wanted if part not in text] == []
    assert "tilausvahvistus/" not in text


def test_a_late_confirmation_is_admitted(visitor: Client, friday_noon: Any) -> None:
    order = a_received_order()
    friday_noon.shift(timedelta(days=5))
    assert "Vahvistus on viipynyt" in page(visitor, order)


@pytest.mark.rule("R5.6")
def test_a_booked_time_stands_with_its_rule_and_the_garages_data(visitor: Client) -> None:
    order = at_garage()
    text = page(visitor, order)
    wanted = [
        "Maanantai 23.11.2026 klo 10.00", "su 22.11.2026 klo 10.00 asti", "35,00 €", order.installer.name,
        "Koskikatu 1", "tel:+358401234500", "geo:66.50300,25.72900", "Aukioloajat", "8.00–16.00",
    ]  # fmt: skip
    assert [part for part in wanted if part not in text] == []


@pytest.mark.rule("R5.6")
def test_within_the_last_day_the_rule_says_that_it_is_late(visitor: Client, friday_noon: Any) -> None:
    order = at_garage()
    friday_noon.move_to(TEN - timedelta(hours=24))
    assert "su 22.11.2026 klo 10.00 asti" in page(visitor, order)
    friday_noon.shift(timedelta(seconds=1))
    text = page(visitor, order)
    assert "Maksuttoman perumisen raja oli su 22.11.2026 klo 10.00." in text
    assert "klo 10.00 asti" not in text


def test_a_time_called_off_is_promised_no_more(visitor: Client) -> None:
    order = at_garage(state="requested")
    act(lambda *, at, by: call_off_time(booking_id=order.booking_id, reason="Nosturi rikki", at=at, by=by))(
        at=AT, by=SHOP
    )
    text = page(visitor, order)
    assert "Peruttu" in text
    assert "Käynti asennuspisteellä" in text
    assert "aika sovitaan asennuspisteen kanssa" in text
    assert "voidaan periä" not in text


@pytest.mark.parametrize(
    ("money", "told", "not_told"),
    [
        ({"state": "captured", "captured": Decimal("519.60")}, ["Veloitettu"], ["Varattu, ei", "Palautettu"]),
        (
            {"state": "part_refunded", "captured": Decimal("519.60"), "refunded": Decimal("129.90")},
            ["Veloitettu", "Palautettu sinulle", "129,90"],
            ["Varattu, ei"],
        ),
        ({"state": "part_captured", "captured": Decimal("500.00")}, ["Varattu, ei vielä", "19,60", "500,00"], []),
        ({"state": "voided"}, ["varaus vapautettu"], ["Varattu, ei", "Veloitettu"]),
        ({"state": "pending_review", "authorised_at": None}, ["Maksupalvelu tarkistaa vielä maksuasi"], ["Veloitettu"]),
        ({"state": "not_required"}, ["maksetaan vastaanotettaessa"], ["Veloitettu"]),
    ],
)
def test_the_money_box_tells_where_the_payment_stands(
    visitor: Client, money: dict[str, Any], told: list[str], not_told: list[str]
) -> None:
    order = a_received_order()
    paid(order, **money)
    text = page(visitor, order)
    assert [part for part in told if part not in text] == []
    assert [part for part in not_told if part in text] == []


def test_services_stand_under_the_goods_that_brought_them(visitor: Client) -> None:
    order = a_received_order()
    goods = order.lines.get()
    _add(order, 2, "Asennus vanteelle", parent=goods, kind=LineKind.INCLUDED)
    text = page(visitor, order)
    assert text.index("Revontuli Talvi") < text.index("order-line__children") < text.index("Asennus vanteelle")
    assert "sisältyy" in text


def test_the_timeline_keeps_the_shops_own_business_to_itself(visitor: Client) -> None:
    order = a_received_order()
    act(lambda *, at, by: note(order=order, kind="task_suspicion", at=at, by=by))(at=AT, by=SHOP)
    act(lambda *, at, by: note(order=order, kind="link_mailed", at=at, by=by))(at=AT, by=SHOP)
    text = page(visitor, order)
    assert "väärinkäytö" not in text
    assert "link_mailed" not in text


@pytest.mark.rule("R6.5", "R5.22")
def test_a_withdrawal_shows_on_the_page_with_the_time_it_was_made(visitor: Client) -> None:
    order = a_confirmed_order()
    notices.receive(
        statement=Statement(name="Aino", order_number=order.number, email=order.email),
        form_token=uuid4().hex, channel="phone", contacted_at=AT - timedelta(hours=2), at=AT, by=CUSTOMER,
    )  # fmt: skip
    text = page(visitor, order)
    assert "Peruutusilmoitus vastaanotettu" in text
    assert "Saimme ilmoituksesi perjantai 20.11.2026 klo 10.00." in text
    assert "pe 20.11.2026 klo 10.00" in text
    assert "Saimme peruutusilmoituksesi 20.11.2026 klo 10.00" in text


@pytest.mark.rule("R8.1", "R3.3")
def test_the_confirmation_opens_by_the_orders_own_link_only(visitor: Client) -> None:
    order, other = a_confirmed_order(), a_received_order()
    assert f'href="/tilaus/{order.token}/tilausvahvistus/"' in page(visitor, order)
    answer = visitor.get(f"/tilaus/{order.token}/tilausvahvistus/")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert order.number.encode() in content or content.startswith(b"%PDF")
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    for token in (other.token, "x" * 43):
        assert visitor.get(f"/tilaus/{token}/tilausvahvistus/").status_code == 404


@pytest.mark.rule("R3.3")
def test_the_page_is_private(visitor: Client) -> None:
    answer = visitor.get(f"/tilaus/{a_received_order().token}/")
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


ABSURD = [
    "x",
    "x" * 43,
    "x" * 5000,
    "ä" * 43,
    "\x00" * 43,
    "%00",
    "../../etc/passwd",
    "😀" * 43,
    "' OR 1=1 --",
    "x" * 42,
]


@pytest.mark.parametrize("token", ABSURD, ids=lambda token: ascii(token)[:20])
def test_unknown_and_absurd_links_lead_nowhere(visitor: Client, token: str) -> None:
    a_received_order()
    assert visitor.get(f"/tilaus/{token}/").status_code == 404


@pytest.mark.parametrize("state", ["pending_payment", "expired"])
def test_an_order_never_placed_has_no_page(visitor: Client, state: str) -> None:
    order = an_order(state=state, closed_at=AT if state == "expired" else None)
    assert visitor.get(f"/tilaus/{order.token}/").status_code == 404


def test_reading_changes_nothing_and_posting_is_refused(visitor: Client) -> None:
    order = a_received_order()
    events = OrderEvent.objects.count()
    assert visitor.head(f"/tilaus/{order.token}/").status_code == 200
    assert visitor.post(f"/tilaus/{order.token}/").status_code == 405
    assert OrderEvent.objects.count() == events


def test_a_long_order_asks_as_many_queries_as_a_short_one(visitor: Client) -> None:
    order = at_garage()
    paid(order)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            visitor.get(f"/tilaus/{order.token}/")
        return len(asked)

    queries()
    few = queries()
    for position in range(2, 20):
        _add(order, position, f"Palvelu {position}", parent=order.lines.first())
        act(lambda *, at, by: note(order=order, kind="link_rotated", at=at, by=by))(at=AT, by=SHOP)
    assert queries() == few
    assert few <= 19


def test_markup_in_an_order_is_shown_as_typed(visitor: Client) -> None:
    order = an_order(given_name="<script>alert(1)</script>", note="</p><b>x")
    _receive(order=order, at=AT, by=SHOP)
    text = visitor.get(f"/tilaus/{order.token}/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;/p&gt;&lt;b&gt;x" in text


def _add(order: Order, position: int, name: str, *, parent: OrderLine | None, kind: str = LineKind.SERVICE) -> None:
    OrderLine.objects.create(
        order=order, position=position, parent=parent, kind=kind, sku=f"P{position}", name=name, quantity=1,
        unit_price=0, total=0, vat_rate=RATE, vat=0,
    )  # fmt: skip
