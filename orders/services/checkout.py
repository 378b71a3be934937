"""What a visitor chooses and types on the way to paying: each page's act, kept in the draft of the basket."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from installers.models import Booking, Installer
from installers.services.bookings import hold_time, release_hold
from installers.slots import Job
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.due import each
from orders.delivery.carriers.values import PickupPoint
from orders.models import Checkout, DeliveryWay, LineKind, Order
from orders.models.checkout import CONTACT_FIELDS
from shop.models import CarClass
from shop.services.basket import Ordered, take_out

SWEEPER = Actor.system("forget_checkouts")


@act
def choose_garage(*, basket_id: int, garage: Installer, postcode: str, car_class: str, at: datetime, by: Actor) -> None:
    """Have it all delivered to a garage. Another garage than before lets go of a time held there."""
    checkout = _draft(basket_id, at)
    if checkout.installer_id != garage.pk or checkout.car_class != car_class:
        _let_time_go(checkout, at, by)
    checkout.delivery_way = DeliveryWay.INSTALLER
    checkout.installer = garage
    checkout.carrier = ""
    checkout.pickup_point = {}
    checkout.car_class = CarClass(car_class)
    checkout.postcode = postcode or checkout.postcode
    checkout.save()


@act
def choose_home(
    *, basket_id: int, carrier: str, postcode: str, at: datetime, by: Actor, point: PickupPoint | None = None
) -> None:
    """Have it all brought home by that carrier, to that parcel point or the nearest. A held time is let go."""
    checkout = _draft(basket_id, at)
    _let_time_go(checkout, at, by)
    checkout.delivery_way = DeliveryWay.HOME
    checkout.installer = None
    checkout.carrier = carrier
    checkout.pickup_point = point.kept if point else {}
    checkout.postcode = postcode
    checkout.save()


@act
def note_postcode(*, basket_id: int, postcode: str, at: datetime, by: Actor) -> None:
    """Remember where the visitor is, to show what is near."""
    checkout = _draft(basket_id, at)
    checkout.postcode = postcode
    checkout.save()


@act
def choose_time(
    *,
    checkout_id: int,
    garage: Installer,
    job: Job,
    starts_at: datetime,
    not_before: datetime | None,
    at: datetime,
    by: Actor,
) -> Booking:
    """Hold the time for a while. Raises TimeNotFree, with the nearest free ones, or BookingsClosed: nothing changes."""
    checkout = Checkout.objects.select_for_update().get(pk=checkout_id)
    booking = hold_time(
        garage=garage, job=job, starts_at=starts_at, holder=checkout.holder, at=at, by=by, not_before=not_before
    )
    checkout.booking = booking
    checkout.time_later = False
    checkout.touched_at = at
    checkout.save(update_fields=["booking", "time_later", "touched_at"])
    return booking


@act
def agree_later(*, checkout_id: int, at: datetime, by: Actor) -> None:
    """No time now: the garage and the customer agree one after the order (R4.6)."""
    checkout = Checkout.objects.select_for_update().get(pk=checkout_id)
    _let_time_go(checkout, at, by)
    checkout.time_later = True
    checkout.touched_at = at
    checkout.save(update_fields=["booking", "time_later", "touched_at"])


@act
def keep_contact(*, checkout_id: int, typed: Mapping[str, str], fit_affirmed: bool, at: datetime, by: Actor) -> None:
    """Keep what was typed of who buys. What is not given stays; the fit is affirmed when the tick is there (R4.5)."""
    checkout = Checkout.objects.select_for_update().get(pk=checkout_id)
    for name, value in typed.items():
        if name in CONTACT_FIELDS:
            setattr(checkout, name, value)
    checkout.fit_affirmed_at = (checkout.fit_affirmed_at or at) if fit_affirmed else None
    checkout.touched_at = at
    checkout.save()


@act
def choose_payment(*, checkout_id: int, on_delivery: bool, at: datetime, by: Actor) -> None:
    """Pay on delivery, or by Klarna now. Whether it can be is judged at each look."""
    checkout = Checkout.objects.select_for_update().get(pk=checkout_id)
    checkout.pays_on_delivery = on_delivery
    checkout.touched_at = at
    checkout.save(update_fields=["pays_on_delivery", "touched_at"])


@step
def finish(*, order: Order) -> None:
    """The order has arrived: what was ordered leaves the basket, and what is personal is wiped from the draft."""
    for checkout in Checkout.objects.select_for_update().filter(order=order).order_by("pk"):
        take_out(basket_id=checkout.basket_id, ordered=_chosen(order))
        fresh = Checkout(basket_id=checkout.basket_id, created_at=checkout.created_at, touched_at=checkout.touched_at)
        fresh.pk, fresh.order = checkout.pk, order
        fresh.save(force_update=True)


def _chosen(order: Order) -> Counter[Ordered]:
    """How much of what the customer had put into the basket: not what came along by itself."""
    chosen = order.lines.filter(kind__in=[LineKind.GOODS, LineKind.SERVICE], is_mandatory=False, product__isnull=False)
    found: Counter[Ordered] = Counter()
    for product, package, quantity in chosen.values_list("product", "package_key", "quantity"):
        found[Ordered(product, package)] += quantity
    return found


def forget_lapsed(*, at: datetime) -> int:
    """Remove the drafts of baskets that are too old to be found again. Returns how many."""
    lapsed = Checkout.objects.lapsed(at).order_by("pk").values_list("pk", flat=True)
    return each(list(lapsed), lambda checkout_id: _forget(checkout_id=checkout_id, at=at, by=SWEEPER))


@act
def _forget(*, checkout_id: int, at: datetime, by: Actor) -> bool:
    """One draft; False where another worker has it in hand, or its basket was touched again."""
    locked = Checkout.objects.lapsed(at).select_for_update(skip_locked=True, of=("self",))
    checkout = locked.filter(pk=checkout_id).first()
    if checkout is None:
        return False
    checkout.delete()
    return True


def _draft(basket_id: int, at: datetime) -> Checkout:
    """The basket's draft, locked; made where there is none."""
    Checkout.objects.get_or_create(basket_id=basket_id, defaults={"created_at": at, "touched_at": at})
    checkout = Checkout.objects.select_for_update().get(basket_id=basket_id)
    checkout.touched_at = at
    return checkout


def _let_time_go(checkout: Checkout, at: datetime, by: Actor) -> None:
    """Give a held time back. A time that an order has asked for is the order's own."""
    if checkout.booking_id is not None:
        release_hold(booking_id=checkout.booking_id, at=at, by=by)
    checkout.booking = None
    checkout.time_later = False
