"""Lines of a placed order that stop standing: replaced by another, or left out. Nothing of them is edited away.

What hangs on them follows in the same step: the work they brought, what travels, and the sums.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.money import ZERO, split_vat
from orders.models import Delivery, DeliveryLine, LineKind, Order, OrderLine, Payment, PaymentEvent
from orders.services.planning import move
from orders.states import PAYMENT, DeliveryState, PaymentState


@step
def replace(*, line: OrderLine, at: datetime, **new: Any) -> OrderLine:
    """A line in the place of this one, with its quantity, package and work; `new` is what is different.

    The old one stays as it was, at the end, and stands no more. What was to travel of it is now of the new one.
    """
    position = line.position
    _retire(line, at=at)
    kept = {
        name: getattr(line, name)
        for name in ("order", "kind", "parent", "is_mandatory", "package_key", "car_facts", "quantity")
    }
    found = OrderLine.objects.create(**{**kept, **new}, position=position, replaces=line)
    OrderLine.objects.filter(parent=line).update(parent=found)
    planned = DeliveryLine.objects.filter(line=line, delivery__state=DeliveryState.PLANNED)
    planned.update(line=found, discount=ZERO)
    return found


@step
def resize(*, line: OrderLine, quantity: int, unit_price: Decimal, discount: Decimal, at: datetime) -> OrderLine:
    """The same line with fewer pieces, or at another price of one, in its place; all of it travels in one delivery."""
    same = {name: getattr(line, name) for name in ("campaign", "product", "sku", "name", "details", "weight_kg")}
    total = quantity * unit_price - discount
    sums = {"total": total, "vat_rate": line.vat_rate, "vat": split_vat(total, rate=line.vat_rate).vat}
    found = replace(line=line, at=at, quantity=quantity, unit_price=unit_price, discount=discount, **same, **sums)
    planned = DeliveryLine.objects.filter(line=found, delivery__state=DeliveryState.PLANNED)
    planned.update(quantity=quantity, discount=discount)
    return found


@step
def add(*, order: Order, travels: bool, **new: Any) -> OrderLine:
    """One more line of the locked order, after those that stand; what `travels` goes with the planned delivery."""
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    taken = OrderLine.ever.filter(order=order, position__gt=last)
    for row in taken.order_by("-position"):  # lines that stand no more are told after those that do
        row.position += 1
        row.save(update_fields=["position"])
    found = OrderLine.objects.create(order=order, position=last + 1, **new)
    delivery = order.deliveries.filter(state=DeliveryState.PLANNED).order_by("pk").first() if travels else None
    if delivery is not None:
        DeliveryLine.objects.create(delivery=delivery, line=found, quantity=found.quantity, discount=found.discount)
    return found


@step
def drop(*, order: Order, lines: Iterable[OrderLine], at: datetime, by: Actor) -> None:
    """These lines of the locked order stand no more, and travel nowhere; a delivery left without goods is called off.

    What else travelled with it, freight and discounts, goes with another one that has not left; else it is dropped too.
    """
    for line in lines:
        _retire(line, at=at)
        DeliveryLine.objects.filter(line=line, delivery__state=DeliveryState.PLANNED).delete()
    for delivery in order.deliveries.select_for_update().filter(state=DeliveryState.PLANNED).order_by("pk"):
        if not delivery.lines.filter(line__kind=LineKind.GOODS).exists():
            _call_off(order, delivery, at=at, by=by)


@step
def resum(*, order: Order, payment: Payment | None, at: datetime, by: Actor) -> None:
    """The sums of the locked order and its locked payment are those of the lines that stand.

    A payment of which nothing is left to charge is charged in full.
    """
    sums = order.lines.aggregate(total=Sum("total"), vat=Sum("vat"))
    order.total, order.vat_total = sums["total"] or ZERO, sums["vat"] or ZERO
    order.save(update_fields=["total", "vat_total"])
    if payment is None:
        return
    payment.amount = order.total
    done = payment.state == PaymentState.PART_CAPTURED and payment.captured >= payment.amount
    if done:
        PAYMENT.check(payment.state, PaymentState.CAPTURED)
        payment.state = PaymentState.CAPTURED
    payment.save(update_fields=["amount", "state"])
    if done:
        data = {"captured": str(payment.captured)}
        PaymentEvent.of(at=at, by=by, kind=PaymentState.CAPTURED, data=data, payment=payment).save()


def total_without(order: Order, lines: Iterable[OrderLine]) -> Decimal:
    """What the order would cost without these lines."""
    return order.total - sum((line.total for line in lines), ZERO)


def _retire(line: OrderLine, *, at: datetime) -> None:
    """To the end of the order's lines, where it tells what was."""
    last = OrderLine.ever.filter(order=line.order_id).aggregate(last=Max("position"))["last"]
    line.position, line.dropped_at = last + 1, at
    line.save(update_fields=["position", "dropped_at"])


def _call_off(order: Order, delivery: Delivery, *, at: datetime, by: Actor) -> None:
    others = order.deliveries.filter(state=DeliveryState.PLANNED, lines__line__kind=LineKind.GOODS)
    other = others.exclude(pk=delivery.pk).order_by("pk").first()
    if other is not None:
        delivery.lines.update(delivery=other)
    else:
        for row in delivery.lines.select_related("line"):
            _retire(row.line, at=at)
    move(delivery=delivery, to=DeliveryState.CANCELLED, at=at, by=by)
