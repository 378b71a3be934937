"""What a visitor does to the basket."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.errors import ShopError
from lapinkumi.core.prepared import Asked, Prepared
from shop import packages
from shop.basket_changes import seen
from shop.basket_fit import car_of
from shop.car import Car
from shop.cards import shelves_of
from shop.models import Basket, BasketLine, Product
from shop.packages import Names, Package
from shop.policy import MOST_OF_ONE_PRODUCT

WHEEL: Final = ("rim", "tyre")


LINE_ONCE: Final = ("basket", "product", "package", "axle")
LOCKED: Final = Prepared(lambda: Basket.objects.of_asked().select_for_update(of=["self"]))
ON_SALE: Final = Prepared(lambda: Product.objects.published().filter(pk__any=Asked("ids")))
HELD: Final = Prepared(
    lambda: BasketLine.objects.filter(basket__pk__any=Asked("baskets"), product__pk__any=Asked("ids"), package="")
)


class Ordered(NamedTuple):
    """What of a basket was ordered: a product, loose or in that package."""

    product_id: int
    package: str = ""


class NotForSale(ShopError):
    """The product is not, or no longer, in the range."""

    message = _("Tuotetta ei voi enää ostaa.")


class UnsuitableQuantity(ShopError):
    """Not a number of pieces that can be bought here."""

    message = _("Anna määrä väliltä 1–%(most)s.") % {"most": MOST_OF_ONE_PRODUCT}


@act
def add(*, key: str, product_id: int, quantity: int, car: Car | None = None, at: datetime, by: Actor) -> Basket:
    """Put so many more into the basket of that key, or into a new one where the key is unknown or too old.

    Raises NotForSale or UnsuitableQuantity; a line never exceeds what can be bought here.
    """
    return _added(key, {product_id: quantity}, car, at=at, by=by)


@act
def add_once(*, key: str, product_id: int, quantity: int, car: Car | None = None, at: datetime, by: Actor) -> Basket:
    """As `add`, but what is in the basket already stays as it is: a service is not ordered twice by two presses."""
    basket = _locked(key, at, by)
    if basket is not None and basket.lines.filter(product=product_id, package="").exists():
        return basket
    return _added(key, {product_id: quantity}, car, at=at, by=by)


@act
def add_several(*, key: str, wanted: Mapping[int, int], car: Car | None = None, at: datetime, by: Actor) -> Basket:
    """Several products at once, as front and rear tyres are bought: all of them, or nothing. Else as `add`."""
    return _added(key, wanted, car, at=at, by=by)


@act
def add_package(*, key: str, names: Names, count: int, car: Car | None = None, at: datetime, by: Actor) -> Basket:
    """Put a package into the basket: so many wheels, or wheels on each axle. The same parts again make it bigger.

    Raises BadPackage with the reason where the parts are not for sale or do not fit each other and the car (R4.5 c),
    UnsuitableQuantity where there would be too many; then nothing is added.
    """
    basket = _locked(key, at, by) or _new(at, by)
    _put_package(basket, names, count, car, at)
    return basket


@act
def join(*, key: str, rim_line: int, tyre_line: int, at: datetime, by: Actor) -> None:
    """Make a package of rims and tyres that were chosen apart: of as many as there are of both; the rest stays loose.

    Raises BadPackage where they do not fit each other and their car (R4.5 c), UnsuitableQuantity where there would be
    too many. Lines that are not (any more) loose in this basket change nothing.
    """
    basket = _locked(key, at, by)
    if basket is None:
        return
    rows = basket.lines.select_for_update(of=["self"]).filter(pk__in=(rim_line, tyre_line), package="")
    loose = {line.pk: line for line in rows.select_related("product")}
    if len(loose) < len(WHEEL):
        return
    rim, tyre = loose[rim_line], loose[tyre_line]
    car = car_of(tyre.car_facts) or car_of(rim.car_facts)
    count = min(rim.quantity, tyre.quantity)
    _put_package(basket, Names(rim=rim.product.slug, tyre=tyre.product.slug), count, car, at)
    for line in (rim, tyre):
        _take(line, count)


@act
def set_quantity(*, key: str, line_id: int, quantity: int, at: datetime, by: Actor) -> None:
    """Set how many. A line of a package changes the whole package (its count is that of `Package`).

    A line that is not in this basket (any more) changes nothing. Raises UnsuitableQuantity.
    """
    basket = _locked(key, at, by)
    line = basket.lines.filter(pk=line_id).first() if basket else None
    if basket is None or line is None:
        _suitable(quantity)
    elif line.package:
        _set_count(list(basket.lines.select_for_update().filter(package=line.package)), quantity)
    else:
        basket.lines.filter(pk=line_id).update(quantity=_suitable(quantity))


@act
def remove(*, key: str, line_id: int, at: datetime, by: Actor) -> None:
    """Take the line out, and with it the rest of its package. Gone already: nothing happens."""
    basket = _locked(key, at, by)
    line = basket.lines.filter(pk=line_id).first() if basket else None
    if basket is None or line is None:
        return
    same = basket.lines.filter(package=line.package) if line.package else basket.lines.filter(pk=line.pk)
    same.delete()


@act
def note_prices(*, key: str, at: datetime, by: Actor) -> None:
    """The visitor has seen today's prices and stock: from now on changes are told against these."""
    basket = _locked(key, at, by)
    if basket is None:
        return
    lines = list(basket.lines.select_related("product"))
    shelves = shelves_of(line.product_id for line in lines)
    for line in lines:
        looked_at = {"seen_price": line.product.price, **seen(shelves.get(line.product_id, []), wanted=line.quantity)}
        BasketLine.objects.filter(pk=line.pk).update(**looked_at)


@step
def take_out(*, basket_id: int, ordered: Mapping[Ordered, int]) -> None:
    """So many of these have become an order. What was added meanwhile, in another window, stays."""
    left = Counter(ordered)
    products = {thing.product_id for thing in ordered}
    for line in BasketLine.objects.select_for_update().filter(basket_id=basket_id, product__in=products).order_by("pk"):
        thing = Ordered(line.product_id, line.package)
        taken = min(line.quantity, left[thing])
        left[thing] -= taken
        if taken:
            _take(line, taken)


def _added(key: str, wanted: Mapping[int, int], car: Car | None, *, at: datetime, by: Actor) -> Basket:
    products = {product.pk: product for product in ON_SALE(ids=list(wanted))}
    if missing := wanted.keys() - products.keys():
        raise NotForSale(product=min(missing))
    basket = _locked(key, at, by) or _new(at, by)
    held = {line.product_id: line.quantity for line in HELD(baskets=[basket.pk], ids=list(wanted))}
    for product_id, quantity in wanted.items():
        total = _suitable(_suitable(quantity) + held.get(product_id, 0))
        _write(basket, products[product_id], total, car, at)
    return basket


def _write(
    basket: Basket, product: Product, quantity: int, car: Car | None, at: datetime, *, package: str = "", axle: str = ""
) -> None:
    """One line as it shall be, new or changed. The basket is locked, so nobody else writes the line meanwhile."""
    stock = seen(shelves_of([product.pk]).get(product.pk, []), wanted=quantity)
    values = {"quantity": quantity, "seen_price": product.price, **stock, **_bound_to(car)}
    line = BasketLine(basket=basket, product=product, package=package, axle=axle, **values, added_at=at)
    BasketLine.objects.bulk_create([line], update_conflicts=True, unique_fields=LINE_ONCE, update_fields=[*values])


def _take(line: BasketLine, count: int) -> None:
    """So many less of it; none left: no line."""
    if count == line.quantity:
        line.delete()
    else:
        line.quantity -= count
        line.save(update_fields=["quantity"])


def _put_package(basket: Basket, names: Names, count: int, car: Car | None, at: datetime) -> None:
    """So many more of the package. Raises BadPackage or UnsuitableQuantity before anything is written."""
    package = packages.read(names)
    package.require_fit(car)
    held = basket.lines.select_for_update().filter(package=package.key, product=package.wheels[0].rim).first()
    total = _suitable(count, most=package.most) + (held.quantity if held else 0)
    _write_package(basket, package, _suitable(total, most=package.most), car, at)


def _write_package(basket: Basket, package: Package, count: int, car: Car | None, at: datetime) -> None:
    for part in package.parts(count):
        _write(basket, part.product, part.quantity, car, at, package=package.key, axle=part.axle)


def _set_count(lines: Sequence[BasketLine], count: int) -> None:
    """The whole package in that count: parts of one axle so many, parts of both so many for each."""
    axles = len({line.axle for line in lines if line.axle}) or 1
    _suitable(count, most=MOST_OF_ONE_PRODUCT // axles)
    for line in lines:
        line.quantity = count if line.axle else count * axles
        line.save(update_fields=["quantity"])


def _bound_to(car: Car | None) -> dict[str, Any]:
    """The car that a line is for, without its plate: a basket holds nothing personal (R3.5)."""
    return {"car": str(car)[:160], "car_facts": replace(car, plate="").to_plain()} if car else {}


def _locked(key: str, at: datetime, by: Actor) -> Basket | None:
    """The living basket of that key, locked and touched; another's is as good as none."""
    asked = Basket.objects.asked(key, customer_id=by.user_id, at=at)
    basket = next(iter(LOCKED(**asked)), None) if key else None
    if basket is not None:
        basket.touched_at = at
        basket.save(update_fields=["touched_at"])
    return basket


def _new(at: datetime, by: Actor) -> Basket:
    return Basket.objects.create(customer_id=by.user_id, created_at=at, touched_at=at)


def _suitable(quantity: int, *, most: int = MOST_OF_ONE_PRODUCT) -> int:
    if not 1 <= quantity <= most:
        raise UnsuitableQuantity(_("Anna määrä väliltä 1–%(most)s.") % {"most": most}, quantity=quantity)
    return quantity
