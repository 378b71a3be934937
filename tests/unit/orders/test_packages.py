"""A package from the basket to the order, to Klarna and to every paper: one thing with its parts (R4.5 c)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.core.money import split_vat, to_cents
from orders import presentation
from orders.checkout import offer as offers
from orders.checkout.summary import money_box
from orders.delivery import consignments
from orders.klarna import Line, LineKind
from orders.klarna.order_lines import breaches, order_lines
from orders.line_groups import amounts
from orders.models import Checkout, Order, OrderLine
from orders.pages.order import lines as page_lines
from orders.payment import purchase
from orders.services import checkout as checkout_acts
from orders.services import placing
from orders.services.placing import Confirmed
from shop.models import BasketLine, Product, StockLevel
from shop.services.stock import NotEnoughStock
from tests.builders.buying import Buyer, a_shop
from tests.builders.garages import NOON_FRIDAY, a_garage
from tests.builders.orders import CUSTOMER
from tests.unit.orders.test_at_once import kinds, placing_of, together
from tests.unit.shop import make

AT = NOON_FRIDAY


@pytest.fixture
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        a_shop()
        yield


def goods(*, rims: int = 8, tyres: int = 8) -> dict[str, str]:
    """A rim and a tyre that make a package, so many of each in stock."""
    rim = make.rim(slug="vanne", price=Decimal("100.10"))
    tyre = make.tyre(slug="rengas", width=225, aspect=45, rim_inch=Decimal(17), price=Decimal("80.05"))
    make.level(rim, quantity=rims)
    make.level(tyre, quantity=tyres)
    return {"vanne": "vanne", "rengas": "rengas"}


class PackageBuyer(Buyer):
    def puts_package(self, parts: dict[str, str], quantity: int = 4) -> "PackageBuyer":
        self.http.post("/ostoskori/paketti/", {**parts, "quantity": quantity})
        return self


def a_buyer(parts: dict[str, str], *, home: bool = True, quantity: int = 4) -> PackageBuyer:
    buyer = PackageBuyer().puts_package(parts, quantity)
    if home:
        buyer.sends_home()
    else:
        buyer.chooses("piste")
    buyer.tells()
    return buyer


def placed(draft: Checkout) -> Order:
    offer = offers.read(Checkout.objects.full().get(pk=draft.pk), at=AT)
    confirmed = Confirmed(seen=offer.fingerprint, service_consent=True)
    return placing.place(checkout_id=draft.pk, confirmed=confirmed, at=AT, by=CUSTOMER)


def written(order: Order) -> list[tuple[Any, ...]]:
    rows = order.lines.order_by("position")
    return [(row.kind, row.quantity, row.total, bool(row.package_key), row.parent_id is not None) for row in rows]


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
@pytest.mark.rule("R4.5")
def test_at_a_garage_the_assembly_is_a_line_of_the_package_at_no_price():
    a_garage(slug="piste")
    order = placed(a_buyer(goods(), home=False).draft)
    assert written(order) == [
        ("goods", 4, Decimal("400.40"), True, False),
        ("goods", 4, Decimal("320.20"), True, False),
        ("included", 4, Decimal("0.00"), True, True),
    ]
    assert len({line.package_key for line in order.lines.all()}) == 1
    assert order.total == Decimal("720.60")
    assert (order.needs_time, order.fit_affirmed_at) == (False, None)
    assert "Sisältyy: Renkaiden asennus vanteille" in order.lines.get(kind="included").details


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
@pytest.mark.rule("R4.5")
def test_sent_home_it_comes_in_parts_and_the_order_says_so():
    order = placed(a_buyer(goods()).draft)
    assert [row[0] for row in written(order)] == ["goods", "goods", "freight"]
    tyre = order.lines.get(sku="TYRE-1")
    assert tyre.details == "225/45 R17 91V, toimitetaan asentamattomana"


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
def test_mails_papers_and_pages_show_one_thing_with_its_parts():
    a_garage(slug="piste")
    order = placed(a_buyer(goods(), home=False).draft)
    title = "Rengas-vannepaketti: Kaamos Railo + Kaamos Kaira"
    shown = presentation.lines(order)
    assert [(line.text, line.is_heading, line.is_part) for line in shown] == [
        (title, True, False),
        ("4 × Kaamos Kaira", False, True),
        ("4 × Kaamos Railo", False, True),
        ("4 × Paketin kokoaminen ja tasapainotus", False, True),
    ]
    assert shown[0].detail.replace("\xa0", " ") == "Paketti yhteensä 720,60 €"
    assert sum(line.total for line in shown) == order.total
    assert [group["heading"].title if group["heading"] else "" for group in page_lines(order)] == [title, ""]
    box = money_box(offers.read(Checkout.objects.full().get(order=order), at=AT))
    assert (box["rows"][0]["label"], box["rows"][0]["amount"]) == (title, Decimal("720.60"))


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
def test_klarna_gets_the_parts_by_their_package_and_the_exact_sum():
    order = placed(a_buyer(goods()).draft)
    lines = order_lines(purchase.lines(order))
    assert [line["name"] for line in lines[:2]] == [
        "Rengas-vannepaketti: Kaamos Kaira",
        "Rengas-vannepaketti: Kaamos Railo",
    ]
    assert breaches(lines, amount=to_cents(order.total)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
def test_what_was_ordered_leaves_the_basket_and_the_same_tyres_loose_stay():
    parts = goods(tyres=12)
    buyer = a_buyer(parts)
    order = placed(buyer.draft)
    buyer.puts(Product.objects.get(slug="rengas"), 2)
    _finish(order)
    assert [(line.product.slug, line.package, line.quantity) for line in BasketLine.objects.all()] == [
        ("rengas", "", 2)
    ]


def _finish(order: Order) -> None:
    with transaction.atomic():
        checkout_acts.finish(order=order)


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
def test_no_affirmation_of_own_rims_is_asked_for_a_package_but_for_loose_tyres_beside_it():
    buyer = PackageBuyer().puts_package(goods())
    buyer.sends_home()
    contents = offers.read(Checkout.objects.full().get(pk=buyer.draft.pk), at=AT).contents
    assert not offers.affirms_rims(contents)
    loose = make.tyre(sku="IRTO")
    make.level(loose, quantity=8)
    buyer.puts(loose)
    contents = offers.read(Checkout.objects.full().get(pk=buyer.draft.pk), at=AT).contents
    assert offers.affirms_rims(contents)


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
def test_half_a_package_is_never_taken():
    draft = a_buyer(goods()).draft
    StockLevel.objects.filter(product__slug="rengas").update(quantity=3)
    with pytest.raises(NotEnoughStock):
        placed(draft)
    assert {level.product.slug: level.quantity for level in StockLevel.objects.all()} == {"vanne": 8, "rengas": 3}
    assert Order.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("friday_noon")
def test_the_last_package_goes_to_one_of_two_whole():
    parts = goods(rims=7, tyres=4)
    drafts = [a_buyer(parts).draft for _number in range(2)]
    ends = together(*[placing_of(draft) for draft in drafts])
    assert kinds(ends) == ["NotEnoughStock", "Order"]
    assert {level.product.slug: level.quantity for level in StockLevel.objects.all()} == {"vanne": 3, "rengas": 0}
    assert OrderLine.objects.filter(kind="goods").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("friday_noon")
def test_a_package_and_loose_tyres_at_once_never_share_the_last_four():
    parts = goods(rims=4, tyres=4)
    package = a_buyer(parts).draft
    loose = Buyer().puts(Product.objects.get(slug="rengas"))
    loose.sends_home()
    loose.tells()
    ends = together(placing_of(package), placing_of(loose.draft))
    assert kinds(ends) == ["NotEnoughStock", "Order"]
    assert StockLevel.objects.get(product__slug="rengas").quantity == 0
    assert StockLevel.objects.get(product__slug="vanne").quantity in (0, 4)


@pytest.mark.django_db
@pytest.mark.usefixtures("friday_noon")
def test_goods_of_a_package_are_one_row_for_the_garage():
    a_garage(slug="piste")
    order = placed(a_buyer(goods(), home=False).draft)
    rows = [line for line in order.lines.all() if line.kind == "goods"]
    parts = consignments.goods_words((line, str(line)) for line in rows)
    assert parts == [
        "Rengas-vannepaketti: 4 × Kaamos Kaira 7.5Jx17 5x112 ET45 CB57.1; 4 × Kaamos Railo 225/45 R17 91V",
    ]
    assert amounts(order.lines.filter(kind="included")) == [("Paketin kokoaminen ja tasapainotus", 4)]


PRICES = st.integers(1, 9_999_999)


@given(rows=st.lists(st.tuples(PRICES, st.integers(1, 99)), min_size=2, max_size=5))
def test_the_sum_of_a_package_is_exact_at_klarna_whatever_its_parts_cost(rows: list[tuple[int, int]]):
    rate = Decimal("25.5")
    lines = [
        Line(
            kind=LineKind.GOODS,
            reference=f"OSA-{number}",
            name="Rengas-vannepaketti: osa",
            quantity=quantity,
            unit_price=Decimal(cents) / 100,
            vat_rate=rate,
            discount=Decimal("0.00"),
        )
        for number, (cents, quantity) in enumerate(rows)
    ]
    sent = order_lines(lines)
    total = sum(cents * quantity for cents, quantity in rows)
    tax = sum(to_cents(split_vat(line.total, rate=rate).vat) for line in lines)
    assert breaches(sent, amount=total, tax=tax) == []
