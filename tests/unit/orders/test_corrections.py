"""Corrections at the confirmation: nothing worse takes effect at once, the rest waits for the customer's yes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lapinkumi.core.contributors import contributors
from lapinkumi.core.money import split_vat
from lapinkumi.outbox.models import Document, Message
from orders.models import Delivery, KlarnaCall, LineKind, Order, OrderEvent, Payment
from orders.states import CorrectionState, OrderState
from tests.builders.corrections import NEXT_DAY, an_order_to_check, correct
from tests.builders.orders import RATE

pytestmark = pytest.mark.django_db
LATER = NEXT_DAY + timedelta(hours=5)
NB = "\N{NO-BREAK SPACE}"


def history(order: Order) -> list[str]:
    return list(OrderEvent.objects.filter(order=order).values_list("kind", flat=True))


def mails(order: Order) -> list[str]:
    return list(Message.objects.filter(about=order.number).order_by("pk").values_list("name", flat=True))


def everything(order: Order) -> tuple[Any, ...]:
    """All that an act could have changed."""
    order.refresh_from_db()
    return (
        order.state,
        order.total,
        order.promise_last_on,
        list(order.lines.values_list("unit_price", "total", "vat")),
        list(order.corrections.values_list("number", "state")),
        list(Payment.objects.filter(order=order).values_list("state", "amount")),
        KlarnaCall.objects.count(),
        history(order),
        mails(order),
    )


def books() -> list[str]:
    """What the checks of the books find wrong."""
    checks = (check for check in contributors("BOOK_CHECKS") if check.__module__.startswith(("orders.", "shop.")))
    return [problem for check in checks for problem in check()]


# --- nothing worse ---


@pytest.mark.rule("R2.4")
def test_a_lower_price_takes_effect_at_once_and_confirms_the_order():
    order = an_order_to_check()
    correction = correct(order, goods="119.90")
    order.refresh_from_db()
    goods = order.lines.get(kind=LineKind.GOODS)
    assert (correction.state, correction.effective_at, correction.was_asked) == (
        CorrectionState.APPLIED,
        NEXT_DAY,
        False,
    )
    assert (order.state, order.confirmed_at, order.total) == (OrderState.CONFIRMED, NEXT_DAY, Decimal("496.50"))
    vat = split_vat(Decimal("479.60"), rate=RATE).vat
    assert (goods.unit_price, goods.total, goods.vat) == (Decimal("119.90"), Decimal("479.60"), vat)
    assert order.vat_total == vat + order.lines.get(kind=LineKind.FREIGHT).vat
    assert history(order) == ["received", "correction_applied", "confirmed"]
    assert mails(order) == ["order_received", "order_confirmed"]
    assert Delivery.objects.get().order == order
    assert books() == []


@pytest.mark.rule("R2.4")
def test_the_final_confirmation_shows_old_and_new_side_by_side():
    order = an_order_to_check()
    correct(order, goods="119.90")
    mail = Message.objects.get(name="order_confirmed")
    assert f"ennen 4 × 129,90{NB}€ = 519,60{NB}€, nyt 4 × 119,90{NB}€ = 479,60{NB}€" in mail.body_text
    assert f"<del>536,50{NB}€</del>" in mail.body_html
    assert Document.objects.get().number == order.number
