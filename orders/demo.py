"""Demonstration orders: bought through the real services and paid at the playground's Klarna, never in production.

`manage.py demo` only asks for them; the worker makes them once the playground answers, so that the shop opens at once.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TextIO

import structlog
from celery import current_app
from django.conf import settings

from installers.models import Installer
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.http import http_session
from orders.checkout import offer as offers
from orders.checkout import times
from orders.models import Checkout, Delivery, Order
from orders.services import checkout as choices
from orders.services import confirmation, deliveries, payments, placing
from orders.services.placing import Confirmed
from shop.models import CarClass, Kind, Product
from shop.service_codes import READY_IN_CAR
from shop.services import basket
from shop.services.stock import NotEnoughStock

log = structlog.get_logger(__name__)

CUSTOMER: Final = Actor.customer()
CLERK: Final = Actor.system("demo")
GIVEN: Final = (
    "Aino",
    "Eero",
    "Helmi",
    "Ilmari",
    "Kerttu",
    "Lauri",
    "Maija",
    "Niilo",
    "Oona",
    "Pekka",
    "Sanna",
    "Toivo",
)
FAMILY: Final = ("Alatalo", "Hautala", "Kallio", "Keskitalo", "Lehto", "Mäkelä", "Niemi", "Ojala", "Rantala", "Sääski")
STREETS: Final = ("Koskikatu", "Rantatie", "Asemakatu", "Kirkkotie", "Metsäpolku")
METHODS: Final = ("INVOICE", "CARD", "BANK_TRANSFER", "FIXED_AMOUNT")
TYRES: Final = 60


def ask_for_orders(*, seed: int, orders: int, out: TextIO) -> None:
    """A part of `manage.py demo`: let the worker make as many orders as are missing."""
    missing = orders - Order.objects.placed().count()
    if missing > 0:
        current_app.send_task("orders.fill_demo", kwargs={"seed": seed, "orders": orders}, retry=False)
        out.write(f"Orders: {missing}, made by the worker once everything runs\n")


def fill(*, seed: int, orders: int, at_most: int | None = None) -> int:
    """Make the missing orders and bring them on their way, each from its own seed. Returns how many were made.

    Raises KlarnaError where the playground does not answer (yet); what was made until then stays.
    """
    if not settings.LOCAL:
        raise RuntimeError("Demonstration orders are for a local machine only.")
    made = 0
    for number in range(Order.objects.placed().count(), orders)[:at_most]:
        made += _buy(random.Random(f"{seed}/{number}"), number)  # noqa: S311 - nothing secret hangs on it
    return made


def _buy(chance: random.Random, number: int) -> bool:
    """One customer buys tyres, some with fitting at a garage, and pays. False where there was nothing to buy."""
    at = clock.now()
    tyre, garage = _tyre(chance), _garage(chance) if number % 3 else None
    if tyre is None:
        return False
    kept = basket.add(key="", product_id=tyre.pk, quantity=4, at=at, by=CUSTOMER)
    ready = Product.objects.published().filter(service__code=READY_IN_CAR).first() if number % 3 == 1 else None
    if garage and ready:
        basket.add(key=kept.key, product_id=ready.pk, quantity=1, at=at, by=CUSTOMER)
    contact = _contact(chance, number, garage)
    _choose(kept.pk, garage, contact["postcode"], at)
    draft = Checkout.objects.get(basket=kept)
    if garage and ready:
        _pick_time(draft, garage, chance, at)
    choices.keep_contact(checkout_id=draft.pk, typed=contact, fit_affirmed=True, at=at, by=CUSTOMER)
    try:
        order = _order(draft.pk, at)
    except NotEnoughStock:
        return False
    _pay(order, chance.choice(METHODS))
    _carry_on(order, number)
    return True


def _choose(basket_id: int, garage: Installer | None, postcode: str, at: datetime) -> None:
    if garage is None:
        choices.choose_home(basket_id=basket_id, carrier="matkahuolto", postcode=postcode, at=at, by=CUSTOMER)
        return
    choices.choose_garage(
        basket_id=basket_id, garage=garage, postcode=postcode, car_class=CarClass.CAR, at=at, by=CUSTOMER
    )


def _pick_time(draft: Checkout, garage: Installer, chance: random.Random, at: datetime) -> None:
    """One of the garage's first free times; none where its calendar is closed."""
    offer = offers.read(Checkout.objects.full().get(pk=draft.pk), at=at)
    free: Sequence[datetime] = times.free_starts(offer, at=at)[:40]
    if not free:
        choices.agree_later(checkout_id=draft.pk, at=at, by=CUSTOMER)
        return
    choices.choose_time(
        checkout_id=draft.pk,
        garage=garage,
        job=offer.job,
        starts_at=chance.choice(free),
        not_before=offer.not_before,
        at=at,
        by=CUSTOMER,
    )


def _order(checkout_id: int, at: datetime) -> Order:
    seen = offers.read(Checkout.objects.full().get(pk=checkout_id), at=at).fingerprint
    return placing.place(checkout_id=checkout_id, confirmed=Confirmed(seen, service_consent=True), at=at, by=CUSTOMER)


def _pay(order: Order, method: str) -> None:
    """Open the payment at Klarna's stand-in, let its buyer pay, and read it back."""
    opened = payments.open_checkout(payment_id=order.payment.pk, at=clock.now(), by=CUSTOMER)
    buyer = http_session("playground", read_seconds=10)
    address = f"{order.payment.base_url}/_test/klarna/orders/{opened.order_id}/complete"
    buyer.request("POST", address, json={"method": method}, operation="complete").raise_for_status()
    payments.sync(payment_id=order.payment.pk, at=clock.now(), by=CUSTOMER)


def _carry_on(order: Order, number: int) -> None:
    """Every fourth waits for the clerk; of the others, some parcels leave and some goods reach their garage."""
    if number % 4 == 0:
        return
    at = clock.now()
    confirmation.confirm(order_id=order.pk, at=at, by=CLERK)
    delivery = Delivery.objects.filter(order=order).first()
    if delivery is None or number % 4 == 1:
        return
    if order.is_home_delivery:
        code = f"MHDEMO{number:08}"
        deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code=code, at=at, by=CLERK)
    else:
        deliveries.mark_arrived(delivery_id=delivery.pk, at=at, by=CLERK)


def _tyre(chance: random.Random) -> Product | None:
    """One of the best stocked tyres that need no service of their own."""
    stocked = Product.objects.published().filter(kind=Kind.TYRE, tyre__run_flat=False, levels__quantity__gte=8)
    found = list(stocked.order_by("-levels__quantity", "pk")[:TYRES])
    return chance.choice(found) if found else None


def _garage(chance: random.Random) -> Installer | None:
    found = list(Installer.objects.filter(is_active=True).order_by("pk"))
    return chance.choice(found) if found else None


def _contact(chance: random.Random, number: int, garage: Installer | None) -> dict[str, Any]:
    """A customer who lives where the garage is, or in Rovaniemi."""
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    return {
        "email": f"asiakas{number + 1}@example.com",
        "phone": f"+35845700{number % 10000:05}",
        "given_name": given,
        "family_name": family,
        "street": f"{chance.choice(STREETS)} {chance.randint(1, 60)}",
        "postcode": garage.postcode if garage else "96100",
        "city": garage.city if garage else "Rovaniemi",
    }
