"""From the draft to an order: written with all its lines as snapshots, its goods taken and its time held, unpaid.

Another basket, price, place or name is another order: the earlier one, if nobody paid it, is given up first.
"""

import secrets
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from installers.services.bookings import keep_hold
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders import policy
from orders.checkout import offer as offers
from orders.checkout.lines import LineDraft
from orders.checkout.offer import Offer, Step
from orders.errors import EarlierOrderPaid, NotReady, OfferChanged
from orders.models import ON_DELIVERY, Checkout, Order, OrderLine, Payment
from orders.services import arrival, payments, verdict
from orders.services.events import note
from orders.services.numbers import next_number
from orders.states import OrderState, PaymentState
from shop.models import Basket, TermsVersion
from shop.services.stock import NotEnoughStock, hold_still


class Confirmed(NamedTuple):
    """What the customer agreed to: the fingerprint of what was shown, and the consent to begin the service (R6.4)."""

    seen: str
    service_consent: bool = False
    language: str = "fi"


def place(*, checkout_id: int, confirmed: Confirmed, at: datetime, by: Actor) -> Order:
    """Place the order, and give up the draft's earlier one where it was another. Placed twice it is one order.

    Raises OfferChanged, NotReady, NotEnoughStock or HoldLapsed: nothing is ordered then. EarlierOrderPaid where the
    earlier one turns out paid; KlarnaError where nobody knows whether it was.
    """
    if done := _done(checkout_id, confirmed.seen):
        return done
    earlier = _earlier(checkout_id)
    _require_same(offers.read(Checkout.objects.full().get(pk=checkout_id), at=at), confirmed.seen)
    replaced = earlier is not None and earlier.payment.snapshot != confirmed.seen
    if earlier and replaced and not payments.abandon(order_id=earlier.pk, at=at, by=by):
        raise EarlierOrderPaid(order=earlier.pk)
    return place_order(checkout_id=checkout_id, confirmed=confirmed, at=at, by=by)


def _earlier(checkout_id: int) -> Order | None:
    """The draft's order, if it still waits for its payment."""
    waiting = Order.objects.filter(checkouts=checkout_id, state=OrderState.PENDING_PAYMENT)
    return waiting.select_related("payment").first()


@act
def place_order(*, checkout_id: int, confirmed: Confirmed, at: datetime, by: Actor) -> Order:
    """Write the order as the customer saw it, take its goods, keep its time. The same again is the same order.

    One that is paid on delivery is received at once: there is no payment page. Errors as in `place`.
    """
    checkout, earlier = _locked(checkout_id)
    if done := _done(checkout_id, confirmed.seen):
        return done
    offer = offers.read(checkout, at=at)
    _require_same(offer, confirmed.seen)
    if earlier is not None and earlier.state == OrderState.PENDING_PAYMENT:
        if earlier.payment.snapshot != confirmed.seen:
            raise OfferChanged(offer)
        return _visited(earlier, at=at, by=by)
    if offer.needs_consent and not confirmed.service_consent:
        raise NotReady(step=Step.PAY)
    order = _written(offer, confirmed, at=at, by=by)
    arrival.take_goods(order=order, at=at)
    payment = _open_payment(order, confirmed.seen, on_delivery=offer.pays_on_delivery, at=at)
    if order.booking_id:
        keep_hold(booking_id=order.booking_id, until=at + policy.PAYMENT_TIME, at=at, by=by)
    Checkout.objects.filter(pk=checkout.pk).update(order=order, touched_at=at)
    note(order=order, kind="placed", at=at, by=by)
    if offer.pays_on_delivery:
        verdict.record(payment=payment, kind=PaymentState.NOT_REQUIRED, at=at, by=by)
        arrival.arrive(order=order, at=at, by=by)
    return order


@act
def visit(*, order_id: int, at: datetime, by: Actor) -> bool:
    """The customer is at the payment page (again): goods and time wait from now on. False where it has lapsed."""
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.state != OrderState.PENDING_PAYMENT:
        return False
    _visited(order, at=at, by=by)
    return True


def _done(checkout_id: int, seen: str) -> Order | None:
    """The order that a press just before this one made of the very same, paid on delivery: its basket is empty now."""
    placed = Order.objects.filter(checkouts=checkout_id, payment__method=ON_DELIVERY, payment__snapshot=seen)
    return placed.filter(placed_at__isnull=False, checkouts__basket__lines=None).first()


def _locked(checkout_id: int) -> tuple[Checkout, Order | None]:
    """The draft and its last order under lock, the order first: as everywhere else.

    The shelves too: the days that are promised are those of the very goods that are taken.
    """
    order_id = Checkout.objects.values_list("order", flat=True).get(pk=checkout_id)
    order = Order.objects.select_for_update().filter(pk=order_id).first() if order_id else None
    Checkout.objects.select_for_update().get(pk=checkout_id)
    checkout = Checkout.objects.full().get(pk=checkout_id)
    Basket.objects.select_for_update().get(pk=checkout.basket_id)
    hold_still(product_ids=[line.product_id for line in checkout.basket.lines.all()])
    if checkout.order_id != order_id:  # made in another tab between the two looks
        return checkout, checkout.order
    return checkout, order


def _require_same(offer: Offer, seen: str) -> None:
    if offer.missing != Step.PAY:
        raise NotReady(step=offer.missing)
    if offer.stock.short:
        raise NotEnoughStock(short=dict(offer.stock.short))
    if offer.lacks_method:
        raise NotReady(step=Step.PAY)
    if not offer.lines or offer.fingerprint != seen:
        raise OfferChanged(offer)


def _visited(order: Order, *, at: datetime, by: Actor) -> Order:
    """Goods and time wait a while from each visit, but not for ever: others want them too."""
    until = min(at + policy.PAYMENT_TIME, order.created_at + policy.PAYMENT_TIME_AT_MOST)
    if order.pay_by_at is None or until <= order.pay_by_at:
        return order
    order.pay_by_at = until
    order.save(update_fields=["pay_by_at"])
    if order.booking_id:
        keep_hold(booking_id=order.booking_id, until=order.pay_by_at, at=at, by=by)
    return order


def _written(offer: Offer, confirmed: Confirmed, *, at: datetime, by: Actor) -> Order:
    checkout = offer.checkout
    order = Order.objects.create(
        number=next_number(),
        language=confirmed.language,
        created_at=at,
        pay_by_at=at + policy.PAYMENT_TIME,
        customer_id=by.user_id,
        **(checkout.contact | {"vehicle": checkout.vehicle or _car(offer.lines)}),
        delivery_way=checkout.delivery_way,
        installer=offer.garage,
        booking=offer.booking,
        needs_time=offer.contents.needs_time,
        carrier=checkout.carrier,
        pickup_point=offer.home.point.kept if offer.home and offer.home.point else {},
        promise_first_on=offer.window.earliest if offer.window else None,
        promise_last_on=offer.window.latest if offer.window else None,
        total=offer.total,
        vat_total=offer.vat_total,
        terms=_terms(offer),
        terms_accepted_at=at,
        adult_affirmed_at=at,
        data_affirmed_at=at,
        fit_affirmed_at=checkout.fit_affirmed_at,
        service_consent_at=at if offer.needs_consent else None,
    )
    _write_lines(order, offer.lines)
    return order


def _car(lines: tuple[LineDraft, ...]) -> str:
    """The car that the goods were chosen for, where the customer told none with the contact: the first of several."""
    return next((line.car for line in lines if line.car), "")


def _terms(offer: Offer) -> TermsVersion:
    """The terms that were accepted; without any in force nothing can be ordered (R2.1)."""
    if offer.terms is None:
        raise NotReady(step=Step.PAY)
    return offer.terms


def _write_lines(order: Order, drafts: tuple[LineDraft, ...]) -> None:
    written: list[OrderLine] = []
    for position, draft in enumerate(drafts, start=1):
        parent = None if draft.parent is None else written[draft.parent]
        written.append(OrderLine.objects.create(order=order, position=position, parent=parent, **_snapshot(draft)))


def _snapshot(draft: LineDraft) -> dict[str, object]:
    return {
        "kind": draft.kind,
        "product_id": draft.product_id,
        "sku": draft.sku,
        "name": draft.name,
        "details": draft.details,
        "weight_kg": draft.weight_kg,
        "quantity": draft.quantity,
        "unit_price": draft.unit_price,
        "total": draft.total,
        "vat_rate": draft.vat_rate,
        "vat": draft.vat,
        "is_mandatory": draft.is_mandatory,
        "package_key": draft.package_key,
        "car_facts": draft.car_facts,
        "campaign_id": draft.campaign_id,
    }


def _open_payment(order: Order, snapshot: str, *, on_delivery: bool, at: datetime) -> Payment:
    """What is to be paid: at Klarna, or to the carrier on delivery."""
    return Payment.objects.create(
        order=order,
        state=PaymentState.NOT_REQUIRED if on_delivery else PaymentState.CREATED,
        method=ON_DELIVERY if on_delivery else "",
        method_text=_("Postiennakko") if on_delivery else "",
        amount=order.total,
        snapshot=snapshot,
        secret=secrets.token_urlsafe(32),
        base_url=settings.KLARNA_BASE_URL,
        merchant=settings.KLARNA_USERNAME,
        created_at=at,
    )
