"""Reading a visitor's basket, in a fixed number of queries."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse

from shop.contents import INCLUDED_WORK, Contents, contents
from shop.cookies import BASKET_COOKIE_NAME, BASKET_COOKIE_TIME
from shop.models import Basket, BasketLine, Kind, MandatoryServiceRule, Product, Service
from shop.service_codes import READY_IN_CAR


def key_of(request: HttpRequest) -> str:
    """The key in the visitor's cookie; empty where there is none, or none that we made."""
    key = request.COOKIES.get(BASKET_COOKIE_NAME, "")
    return key if len(key) <= 43 and key.isascii() and key.replace("-", "").replace("_", "").isalnum() else ""


def remember(response: HttpResponse, key: str, request: HttpRequest) -> None:
    """Let the visitor's cookie lead to the basket of that key."""
    response.set_cookie(
        BASKET_COOKIE_NAME,
        key,
        max_age=BASKET_COOKIE_TIME,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def find(key: str, *, at: datetime) -> Basket | None:
    """The living basket of that key."""
    return Basket.objects.living(at).filter(key=key).first() if key else None


def read(basket: Basket | None, *, prices: Mapping[int, Decimal] | None = None) -> Contents:
    """What is in the basket, with all that it brings: three queries, none for no basket.

    Products that left the range meanwhile are left out here, and with one of its parts a whole package: `gone` tells.
    """
    if basket is None:
        return Contents()
    chosen = BasketLine.objects.filter(basket=basket).exclude(_unsold(basket))
    details = chosen.select_related("product__brand", "product__tyre", "product__rim", "product__service")
    rules = MandatoryServiceRule.objects.filter(active=True).select_related("service__product")
    work = Service.objects.filter(code__in=INCLUDED_WORK).select_related("product")
    return contents(details, rules=list(rules), included={service.code: service for service in work}, prices=prices)


def ready_in_car(found: Contents) -> Product | None:
    """The service that makes the car ready to drive, where it can still be added (R4.5 d)."""
    has_wheels = any(line.product.kind in (Kind.TYRE, Kind.RIM) for line in found.lines)
    if not has_wheels or any(line.is_service and line.product.service.code == READY_IN_CAR for line in found.lines):
        return None
    return Product.objects.published().filter(service__code=READY_IN_CAR).first()


def gone(basket: Basket | None) -> list[BasketLine]:
    """Lines that can no longer be bought, and the rest of their packages: kept apart, never dropped in silence."""
    if basket is None:
        return []
    rows = basket.lines.filter(_unsold(basket))
    return list(rows.select_related("product__brand", "product__tyre", "product__rim"))


def _unsold(basket: Basket) -> Q:
    """What is not on sale, or is a package with a part that is not."""
    broken = BasketLine.objects.filter(basket=basket, product__published=False).exclude(package="")
    return Q(product__published=False) | Q(package__in=broken.values("package"))


def count(key: str, *, at: datetime) -> int:
    """How many pieces the header shows beside the basket."""
    living = BasketLine.objects.filter(basket__in=Basket.objects.living(at).filter(key=key))
    return (living.aggregate(pieces=Sum("quantity"))["pieces"] or 0) if key else 0
