"""Reading a visitor's basket, in a fixed number of queries."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.prepared import Asked, Prepared
from shop.contents import INCLUDED_WORK, Contents, contents
from shop.cookies import BASKET_COOKIE_NAME, BASKET_COOKIE_TIME
from shop.models import Basket, BasketLine, Kind, MandatoryServiceRule, Product, Service
from shop.policy import MOST_OF_ONE_PRODUCT
from shop.service_codes import MOUNTING, READY_IN_CAR


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


def find(key: str, *, customer_id: int | None = None, at: datetime) -> Basket | None:
    """The living basket of that key; an account's only while its owner is logged in. It knows its `pieces`."""
    return next(iter(FOUND(**Basket.objects.asked(key, customer_id=customer_id, at=at))), None) if key else None


def of(request: HttpRequest, *, at: datetime) -> Basket | None:
    """This visitor's basket. Nobody's session is read where there is no basket."""
    key = key_of(request)
    return find(key, customer_id=request.user.pk, at=at) if key else None


def read(basket: Basket | None, *, prices: Mapping[int, Decimal] | None = None) -> Contents:
    """What is in the basket, with all that it brings: three queries, none for no basket.

    Products that left the range meanwhile are left out here, and with one of its parts a whole package: `gone` tells.
    """
    return look_into(basket, prices=prices)[0]


def look_into(
    basket: Basket | None, *, prices: Mapping[int, Decimal] | None = None
) -> tuple[Contents, list[BasketLine]]:
    """As `read`, and what is `gone`, from the same three queries."""
    lines = LINES(baskets=[basket.pk]) if basket else []
    if not lines:
        return Contents(), []
    broken = {line.package for line in lines if not line.product.published} - {""}
    unsold = [line for line in lines if not line.product.published or line.package in broken]
    chosen = [line for line in lines if line not in unsold]
    work = {service.code: service for service in WORK()}
    return contents(chosen, rules=RULES(), included=work, prices=prices), unsold


def most_of(basket: Basket | None, line_id: int) -> int:
    """The largest number that can be typed at that line: of a package whose axles differ, wheels on each."""
    line = basket.lines.filter(pk=line_id).first() if basket else None
    if basket is None or line is None or not line.package:
        return MOST_OF_ONE_PRODUCT
    axles = basket.lines.filter(package=line.package).exclude(axle="").values("axle").distinct().count()
    return MOST_OF_ONE_PRODUCT // (axles or 1)


class Extra(NamedTuple):
    """A service that can still be added, and for how many."""

    product: Product
    quantity: int
    title: "str | Promise"

    @property
    def product_id(self) -> str:
        """As a form sends it."""
        return str(self.product.pk)


def extras(found: Contents) -> list[Extra]:
    """The services to offer with these goods (R4.5 b, d), each only until it is chosen. One query at most."""
    wanted: dict[str, tuple[int, str | Promise]] = {}
    kinds = {line.product.kind for line in found.lines}
    loose = [line for line in found.loose if line.product.kind in (Kind.TYRE, Kind.RIM)]
    if loose and all(line.product.kind == Kind.RIM for line in loose):
        wanted[MOUNTING] = (sum(line.quantity for line in loose), _("Tuotko omat renkaasi uusille vanteille?"))
    if kinds & {Kind.TYRE, Kind.RIM}:
        wanted[READY_IN_CAR] = (1, _("Ajatko suoraan kotiin uusilla renkailla?"))
    for line in found.lines:
        if line.is_service:
            wanted.pop(line.product.service.code, None)
    offered = {row.service.code: row for row in OFFERED()} if wanted else {}
    return [Extra(offered[code], *told) for code, told in wanted.items() if code in offered]


def gone(basket: Basket | None) -> list[BasketLine]:
    """Lines that can no longer be bought, and the rest of their packages: kept apart, never dropped in silence."""
    return look_into(basket)[1]


def count(key: str, *, customer_id: int | None = None, at: datetime) -> int:
    """How many pieces the header shows beside the basket; an account's only while its owner is logged in."""
    found = find(key, customer_id=customer_id, at=at)
    return (found.pieces or 0) if found else 0  # type: ignore[attr-defined]


FOUND: Final = Prepared(lambda: Basket.objects.of_asked().annotate(pieces=Sum("lines__quantity")))
LINES: Final = Prepared(
    lambda: BasketLine.objects.filter(basket__pk__any=Asked("baskets")).select_related(
        "product__brand", "product__tyre", "product__rim", "product__service"
    )
)
RULES: Final = Prepared(
    lambda: MandatoryServiceRule.objects.filter(active=True).select_related("service__product").order_by("pk")
)
WORK: Final = Prepared(lambda: Service.objects.filter(code__in=INCLUDED_WORK).select_related("product"))
OFFERED: Final = Prepared(
    lambda: Product.objects.published().with_details().filter(service__code__in=(MOUNTING, READY_IN_CAR))
)
