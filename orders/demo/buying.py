"""A demonstration customer at the shop: chooses, picks a time, tells their name and pays at Klarna's stand-in."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from installers.demo.staff import staffed
from installers.models import Installer
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.http import http_session
from lapinkumi.core.money import ZERO
from orders.checkout import offer as offers
from orders.checkout import times
from orders.klarna import authorization_payload
from orders.models import Checkout, Order, Payment
from orders.payment import purchase
from orders.services import checkout as choices
from orders.services import payments, placing
from orders.services.klarna_calls import client
from orders.services.placing import Confirmed
from shop.cards import rim_facts
from shop.fitment import Fit, judge_pair
from shop.models import CarClass, Kind, Product
from shop.packages import Names
from shop.service_codes import READY_IN_CAR
from shop.services import basket
from shop.services.stock import NotEnoughStock

CUSTOMER: Final = Actor.customer()
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
PLATES: Final = ("KLM-214", "XYZ-508", "ABE-731", "SKO-117", "RTU-942", "ILO-365")


class Way(StrEnum):
    """How the goods reach the customer."""

    HOME = "home"
    GARAGE = "garage"  # to be fetched there
    FITTED = "fitted"  # put on the car at a booked time


@dataclass(frozen=True)
class Wish:
    """What the customer wants. `visit_in` is when the booked time should be, from now; `pays` False: leaves unpaid.

    `independent`: the garage is not one of Lapin Kumi's own; `package`: rims with the tyres, put together.
    """

    way: Way
    visit_in: timedelta | None = None
    pays: bool = True
    independent: bool = False
    package: bool = False


def buy(chance: random.Random, number: int, *, wish: Wish, at: datetime) -> Order | None:
    """Four tyres or four wheels, bought and paid at that moment. None where there was nothing to buy."""
    tyre, garage = _tyre(chance), _garage(chance, wish) if wish.way != Way.HOME else None
    if tyre is None:
        return None
    rim = _rim(tyre) if wish.package else None
    if rim:
        kept = basket.add_package(key="", names=Names(rim.slug, tyre.slug), count=4, at=at, by=CUSTOMER)
    else:
        kept = basket.add(key="", product_id=tyre.pk, quantity=4, at=at, by=CUSTOMER)
    ready = Product.objects.published().filter(service__code=READY_IN_CAR).first() if wish.way == Way.FITTED else None
    if garage and ready:
        basket.add(key=kept.key, product_id=ready.pk, quantity=1, at=at, by=CUSTOMER)
    contact = _contact(chance, number, garage)
    _choose(kept.pk, garage, contact["postcode"], at)
    draft = Checkout.objects.get(basket=kept)
    if garage and ready:
        _pick_time(draft, garage, wish, at)
    choices.keep_contact(checkout_id=draft.pk, typed=contact, fit_affirmed=True, at=at, by=CUSTOMER)
    try:
        order = _order(draft.pk, at)
    except NotEnoughStock:
        return None
    if wish.pays:
        _pay(order, chance.choice(METHODS), at)
    return order


def _choose(basket_id: int, garage: Installer | None, postcode: str, at: datetime) -> None:
    if garage is None:
        choices.choose_home(basket_id=basket_id, carrier="matkahuolto", postcode=postcode, at=at, by=CUSTOMER)
        return
    choices.choose_garage(
        basket_id=basket_id, garage=garage, postcode=postcode, car_class=CarClass.CAR, at=at, by=CUSTOMER
    )


def _pick_time(draft: Checkout, garage: Installer, wish: Wish, at: datetime) -> None:
    """A free time of the garage as near as can be to the wanted one; none where its calendar is closed."""
    offer = offers.read(Checkout.objects.full().get(pk=draft.pk), at=at)
    free: Sequence[datetime] = times.free_starts(offer, at=at)
    if not free or wish.visit_in is None:
        choices.agree_later(checkout_id=draft.pk, at=at, by=CUSTOMER)
        return
    wanted = clock.now() + wish.visit_in
    choices.choose_time(
        checkout_id=draft.pk,
        garage=garage,
        job=offer.job,
        starts_at=min(free, key=lambda start: abs(start - wanted)),
        not_before=offer.not_before,
        at=at,
        by=CUSTOMER,
    )


def _order(checkout_id: int, at: datetime) -> Order:
    seen = offers.read(Checkout.objects.full().get(pk=checkout_id), at=at).fingerprint
    return placing.place(checkout_id=checkout_id, confirmed=Confirmed(seen, service_consent=True), at=at, by=CUSTOMER)


def _pay(order: Order, method: str, at: datetime) -> None:
    """Open the payment at Klarna's stand-in, let its buyer pay, and read it back."""
    opened = payments.open_checkout(payment_id=order.payment.pk, at=at, by=CUSTOMER)
    _complete(order, opened.order_id, method)
    payments.sync(payment_id=order.payment.pk, at=at, by=CUSTOMER)


def pay_otherwise(order: Order, at: datetime) -> None:
    """Pay at Klarna's stand-in, where the sum is then changed past the shop; read it back: it fits no order."""
    opened = payments.open_checkout(payment_id=order.payment.pk, at=at, by=CUSTOMER)
    _complete(order, opened.order_id, METHODS[0])
    lines = [*purchase.lines(order), *purchase.lines(order)[-1:]]
    changed = authorization_payload(amount=sum((line.total for line in lines), ZERO), lines=lines, description="Demo")
    key = uuid5(NAMESPACE_URL, opened.order_id)
    client(Payment.objects.get(order=order)).update_authorization(opened.order_id, changed, key=key)
    payments.sync(payment_id=order.payment.pk, at=at, by=CUSTOMER)


def _complete(order: Order, klarna_id: str, method: str) -> None:
    """The buyer pays at Klarna's stand-in."""
    buyer = http_session("playground", read_seconds=10)
    address = f"{order.payment.base_url}/_test/klarna/orders/{klarna_id}/complete"
    buyer.request("POST", address, json={"method": method}, operation="complete").raise_for_status()


def _tyre(chance: random.Random) -> Product | None:
    """One of the best stocked tyres that need no service of their own."""
    stocked = Product.objects.published().filter(kind=Kind.TYRE, tyre__run_flat=False, levels__quantity__gte=8)
    found = list(stocked.order_by("-levels__quantity", "pk")[:TYRES])
    return chance.choice(found) if found else None


def _rim(tyre: Product) -> Product | None:
    """A rim at hand that the tyre fits."""
    stocked = Product.objects.published().with_details().filter(kind=Kind.RIM, rim__diameter_in=tyre.tyre.rim_inch)
    rims = stocked.filter(levels__quantity__gte=8).order_by("price", "pk")
    return next((rim for rim in rims if judge_pair(tyre.tyre.size, rim_facts(rim.rim)).fit == Fit.FITS), None)


def _garage(chance: random.Random, wish: Wish) -> Installer | None:
    """For a booked time one where somebody can log in and look; to fetch from, any."""
    active = Installer.objects.filter(is_active=True).order_by("pk")
    if wish.independent:
        active = active.filter(ownership=Installer.Ownership.INDEPENDENT)
    found = list(active.filter(slug__in=staffed()) if wish.way == Way.FITTED else active) or list(active)
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
        "plate": chance.choice(PLATES) if garage else "",
    }
