"""Rims and tyres chosen apart that become a package in the basket, and what is said where they do not fit (R4.5 c)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from shop import basket
from shop.basket_fit import fit_notes
from shop.basket_joining import joinings
from shop.car import Car
from shop.contents import Contents, Role
from shop.models import BasketLine, Product
from shop.packages import BadPackage
from shop.services import basket as acts
from shop.services.basics import enter_basics
from tests.unit.shop import make
from tests.unit.shop.make import AT
from tests.unit.shop.test_packages import CUSTOMER, GOLF, lines, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.5", "R7.1")]


@pytest.fixture(autouse=True)
def _services() -> None:
    enter_basics(at=AT, by=CUSTOMER)


def tyre(**changes: Any) -> Product:
    values = {"sku": "T", "slug": "rengas", "width": 225, "aspect": 45, "rim_inch": Decimal(17), **changes}
    return make.tyre(**values)


def rim(**changes: Any) -> Product:
    return make.rim(**{"sku": "R", "slug": "vanne", **changes})


def put(*goods: tuple[Product, int], key: str = "", car: Car | None = None) -> str:
    for product, quantity in goods:
        key = acts.add(key=key, product_id=product.pk, quantity=quantity, car=car, at=AT, by=CUSTOMER).key
    return key


def join(key: str, rim_line: int | None = None, tyre_line: int | None = None) -> None:
    offered = joinings(read(key))
    first = offered[0] if offered else None
    acts.join(
        key=key,
        rim_line=rim_line or (first.rim.line_id if first else 0) or 0,
        tyre_line=tyre_line or (first.tyre.line_id if first else 0) or 0,
        at=AT,
        by=CUSTOMER,
    )


def ids() -> dict[str, int]:
    return dict(BasketLine.objects.values_list("product__slug", "pk"))


def told(contents: Contents) -> list[str]:
    return [note.text for notes in fit_notes(contents).values() for note in notes]


@pytest.mark.parametrize("car", [None, GOLF], ids=["no-car", "car"])
def test_join_makes_one_package_of_what_fits(car: Car | None):
    key = put((tyre(), 4), (rim(), 4), car=car)
    (offer,) = joinings(read(key))
    assert (offer.wheels, offer.suits_car) == (4, car is not None)
    join(key)
    contents = read(key)
    assert [(line.product.slug, line.quantity, bool(line.package)) for line in contents.lines] == [
        ("vanne", 4, True),
        ("rengas", 4, True),
    ]
    assert {line.product.name for line in contents.flat if line.role == Role.INCLUDED} == {
        "Paketin kokoaminen ja tasapainotus"
    }
    assert {line.car for line in contents.lines} == {str(car) if car else ""}
    assert joinings(contents) == []


def test_join_twice_joins_once():
    key = put((tyre(), 4), (rim(), 4))
    before = ids()
    for _ in range(2):
        join(key, before["vanne"], before["rengas"])
    assert lines() == [("vanne", "", 4), ("rengas", "", 4)]


def test_join_leaves_what_is_over_loose():
    key = put((tyre(), 6), (rim(), 4))
    join(key)
    assert sorted((line.product.slug, line.quantity, bool(line.package)) for line in read(key).lines) == [
        ("rengas", 2, False),
        ("rengas", 4, True),
        ("vanne", 4, True),
    ]


def test_join_makes_the_same_package_bigger():
    key = put((tyre(), 4), (rim(), 4))
    join(key)
    put((Product.objects.get(slug="rengas"), 2), (Product.objects.get(slug="vanne"), 2), key=key)
    join(key)
    assert lines() == [("vanne", "", 6), ("rengas", "", 6)]


def test_join_refuses_too_many_and_changes_nothing():
    key = put((tyre(), 60), (rim(), 60))
    join(key)
    put((Product.objects.get(slug="rengas"), 60), (Product.objects.get(slug="vanne"), 60), key=key)
    before = lines()
    with pytest.raises(acts.UnsuitableQuantity):
        join(key)
    assert lines() == before


@pytest.mark.parametrize(
    ("of_tyre", "of_rim", "car"),
    [
        ({"rim_inch": Decimal(16), "aspect": 55, "width": 205}, {}, None),
        ({}, {"width_in": Decimal("10.0")}, None),
        ({}, {"et_mm": 20}, GOLF),
        ({"load_index": 82}, {}, GOLF),
    ],
)
def test_what_does_not_fit_is_not_offered_and_refused(of_tyre: dict[str, Any], of_rim: dict[str, Any], car: Car | None):
    key = put((tyre(**of_tyre), 4), (rim(**of_rim), 4), car=car)
    assert joinings(read(key)) == []
    before, known = lines(), ids()
    with pytest.raises(BadPackage):
        join(key, known["vanne"], known["rengas"])
    assert lines() == before


def test_goods_for_two_cars_are_not_offered_as_one_package():
    key = put((tyre(), 4), car=GOLF)
    put((rim(), 4), key=key, car=replace(GOLF, model="Passat"))
    assert joinings(read(key)) == []


def test_another_basket_is_out_of_reach():
    put((tyre(), 4), (rim(), 4))
    known, before = ids(), lines()
    other = put((make.tyre(sku="X", slug="muu"), 1))
    acts.join(key=other, rim_line=known["vanne"], tyre_line=known["rengas"], at=AT, by=CUSTOMER)
    acts.join(key="", rim_line=known["vanne"], tyre_line=known["rengas"], at=AT, by=CUSTOMER)
    assert lines() == [*before, ("muu", "", 1)]


def test_each_line_is_offered_once():
    second = tyre(sku="T-2", slug="rengas-2", name="Railo")
    key = put((tyre(), 4), (second, 4), (rim(), 4))
    (offer,) = joinings(read(key))
    assert offer.tyre.product.slug == "rengas"


def test_a_tyre_that_fits_no_rim_of_the_basket_is_told():
    key = put((tyre(rim_inch=Decimal(16), aspect=55, width=205), 4), (rim(), 4))
    assert told(read(key)) == [
        "Rengas ei sovi korissa oleville vanteille. Rengas on 16-tuumainen ja vanne 17-tuumainen."
    ]


def test_a_rim_that_fits_no_tyre_of_the_basket_is_told_where_the_tyres_have_theirs():
    key = put((tyre(), 4), (rim(), 4), (make.rim(sku="R-2", slug="iso", name="Iso", diameter_in=Decimal(19)), 4))
    assert told(read(key)) == [
        "Korissa olevat renkaat eivät sovi tälle vanteelle. Rengas on 17-tuumainen ja vanne 19-tuumainen."
    ]


def test_reading_asks_nothing_more(django_assert_num_queries):
    key = put((tyre(), 4), (rim(), 4))
    contents = read(key)
    with django_assert_num_queries(0):
        assert len(joinings(contents)) == 1
    assert basket.find(key, at=AT)
