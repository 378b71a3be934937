"""The services of the range with what they cost: at the chosen garage, or from where they are cheapest."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min
from django.db.models.functions import Coalesce

from installers import wording
from installers.models import InstallerService
from shop.models import Per, Product, Service


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One service. `price` None: not done there for such cars. `from_price`: the least of several garages."""

    product: Product
    service: Service
    minutes: str
    per_wheel: bool
    price: Decimal | None
    from_price: bool
    garages: int


def offers(*, car_class: str, installer_id: int | None) -> list[Offer]:
    """Every service of the range, priced for that class of car (R4.2). Two queries."""
    lines = InstallerService.objects.offered().filter(car_class=car_class, installer__is_active=True)
    if installer_id:
        lines = lines.filter(installer=installer_id)
    asked = (
        lines.order_by()
        .values("product")
        .annotate(price=Min(Coalesce("price", "product__price")), minutes=Min("minutes"), garages=Count("installer"))
    )
    priced = {row["product"]: row for row in asked}
    services = Service.objects.filter(product__published=True).select_related("product").order_by("product_id")
    return [_offer(service, priced.get(service.pk), one_garage=bool(installer_id)) for service in services]


def _offer(service: Service, asked: Mapping[str, Any] | None, *, one_garage: bool) -> Offer:
    return Offer(
        product=service.product,
        service=service,
        minutes=wording.minutes(asked["minutes"] if asked else service.duration_minutes),
        per_wheel=service.per == Per.WHEEL,
        price=asked["price"] if asked else None,
        from_price=asked is not None and not one_garage and asked["garages"] > 1,
        garages=asked["garages"] if asked else 0,
    )
