"""Changes of prices: planned, called off, and applied when their moment comes (R1.3, R4.2)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from lapinkumi.core import due
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import euros
from shop.models import PlannedPrice, PriceChange, PriceChangeEvent, PricePeriod, Product, ProductEvent
from shop.services.repricing import reprice_change
from shop.states import PRICE_CHANGE, PriceChangeState

CLOCK: Final = Actor.system("prices")


class NothingToChange(ShopError):
    """No product's price would change. Nothing was planned."""

    message = _("Yhdenkään tuotteen hinta ei muuttuisi.")


@act
def plan_change(*, name: str, prices: Mapping[int, Decimal], from_at: datetime, at: datetime, by: Actor) -> PriceChange:
    """Lay down new ordinary prices, by product, that hold from `from_at` on; applied by the next look at the clock.

    Products that have that price already are left out; NothingToChange where none remains.
    """
    old = {product.pk: product.own_price for product in Product.objects.filter(pk__in=prices)}
    fresh = {pk: euros(price) for pk, price in prices.items() if pk in old and old[pk] != price}
    if not fresh:
        raise NothingToChange
    change = PriceChange.objects.create(name=name[:160], from_at=from_at)
    rows = [PlannedPrice(change=change, product_id=pk, old=old[pk], price=price) for pk, price in sorted(fresh.items())]
    PlannedPrice.objects.bulk_create(rows, batch_size=5000)
    PriceChangeEvent.of(at=at, by=by, kind="planned", change=change, data={"prices": len(rows)}).save()
    return change


@act
def call_off(*, change_id: int, at: datetime, by: Actor) -> None:
    """The change does not come. Quiet when it was called off before; ForbiddenMove when it holds already."""
    change = PriceChange.objects.select_for_update().get(pk=change_id)
    if change.state == PriceChangeState.CANCELLED:
        return
    PRICE_CHANGE.check(change.state, PriceChangeState.CANCELLED)
    _end(change, PriceChangeState.CANCELLED, at=at, by=by)


@act
def apply_change(*, change_id: int, at: datetime, by: Actor) -> int:
    """Let the new prices hold; returns how many products changed. Not due or over: nothing (0).

    A change that meets a price which began this very moment, by another change or campaign, waits for the next look.
    Every product keeps an event with the person who planned it, in their name.
    """
    change = PriceChange.objects.select_for_update().get(pk=change_id)
    if change.state != PriceChangeState.PLANNED or change.from_at > at or _just_changed(change, at):
        return 0
    own = {pk: ordinary or price for pk, ordinary, price in _own_prices(change)}
    changed = reprice_change(change_id=change_id, at=at)
    planner = _planner(change)
    now = {pk: ordinary or price for pk, ordinary, price in _own_prices(change)}
    ProductEvent.objects.bulk_create(
        [
            ProductEvent.of(
                at=at,
                by=planner,
                kind="price_changed",
                product_id=pk,
                data={"old": str(own[pk]), "new": str(now[pk]), "change": change.pk},
            )
            for pk in sorted(now)
            if now[pk] != own[pk]
        ],
        batch_size=5000,
    )
    _end(change, PriceChangeState.APPLIED, at=at, by=by)
    return changed


def apply_due_changes(*, at: datetime) -> int:
    """Apply what is due, in the order of its moments (DUE_RULES)."""
    rows = PriceChange.objects.due(at).order_by("from_at", "pk").values_list("pk", flat=True)
    return due.each(list(rows), lambda pk: apply_change(change_id=pk, at=at, by=CLOCK) > 0)


def _own_prices(change: PriceChange) -> list[tuple[int, Decimal | None, Decimal]]:
    products = Product.objects.filter(pk__in=change.prices.values("product_id"))
    return list(products.values_list("pk", "ordinary_price", "price"))


def _just_changed(change: PriceChange, at: datetime) -> bool:
    products = change.prices.values("product_id")
    return PricePeriod.objects.filter(product__in=products, valid_to=None, valid_from__gte=at).exists()


def _planner(change: PriceChange) -> Actor:
    event = change.events.filter(kind="planned").first()
    return Actor("staff", event.actor_user_id) if event and event.actor_user_id else CLOCK


def _end(change: PriceChange, state: str, *, at: datetime, by: Actor) -> None:
    change.state, change.ended_at = state, at
    change.save(update_fields=["state", "ended_at"])
    PriceChangeEvent.of(at=at, by=by, kind=state, change=change).save()
