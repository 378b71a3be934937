"""A basket finds its owner, and is forgotten in time; what changed under it is said (R2.2, R3.5)."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from shop import basket
from shop.basket_changes import change_notes
from shop.models import Basket, BasketLine, PricePeriod, Product, StockLevel
from shop.policy import BASKET_TIME
from shop.services import basket as acts
from shop.services.basket_life import claim, forget_baskets
from tests.unit.shop import make
from tests.unit.shop.make import AT
from tests.unit.shop.test_packages import parts as package_parts

GUEST = Actor.customer()


def somebody(email: str = "aino@example.com") -> User:
    return User.objects.create_user(email=email)


def put(product: Product, quantity: int = 4, *, key: str = "", by: Actor = GUEST, at: Any = AT) -> str:
    return acts.add(key=key, product_id=product.pk, quantity=quantity, at=at, by=by).key


def claimed(key: str, user: User, *, at: Any = AT) -> Basket | None:
    return claim(key=key, customer_id=user.pk, at=at, by=Actor.customer(user))


def lines(key: str) -> list[tuple[str, int]]:
    return [(line.product.sku, line.quantity) for line in BasketLine.objects.filter(basket__key=key).order_by("pk")]


@pytest.mark.django_db
def test_claim_makes_the_guests_basket_the_accounts():
    user, key = somebody(), put(make.tyre())
    kept = claimed(key, user)
    assert kept
    assert (kept.key, kept.customer, lines(key)) == (key, user, [("TYRE-1", 4)])
    assert claimed(key, user) == kept


@pytest.mark.django_db
def test_claim_loses_nothing_and_doubles_nothing():
    user, both, mine, guests = somebody(), make.tyre(sku="A"), make.tyre(sku="B"), make.tyre(sku="C")
    owner = Actor.customer(user)
    account = put(mine, 4, key=put(both, 4, by=owner), by=owner)
    guest = put(guests, 2, key=put(both, 2))
    for _again in range(2):
        kept = claimed(guest, user)
        assert kept
        assert kept.key == account
        assert lines(account) == [("A", 4), ("B", 4), ("C", 2)]
        assert lines(guest) == []


@pytest.mark.django_db
def test_the_bigger_number_holds_for_whole_packages():
    user, names = somebody(), package_parts()
    account = acts.add_package(key="", names=names, count=4, at=AT, by=Actor.customer(user)).key
    guest = acts.add_package(key="", names=names, count=6, at=AT, by=GUEST).key
    claimed(guest, user)
    assert [quantity for _sku, quantity in lines(account)] == [6, 6]


@pytest.mark.django_db
def test_without_a_guests_basket_the_accounts_is_found():
    user = somebody()
    key = put(make.tyre(), by=Actor.customer(user))
    found = claimed("", user)
    assert found
    assert found.key == key


@pytest.mark.django_db
def test_claim_never_takes_another_customers_basket():
    other, user = somebody("muu@example.com"), somebody()
    key = put(make.tyre(), by=Actor.customer(other))
    assert claimed(key, user) is None
    assert Basket.objects.get().customer == other


@pytest.mark.django_db
def test_a_basket_past_its_time_is_not_found_again():
    user = somebody()
    put(make.tyre(), by=Actor.customer(user))
    assert claimed("", user, at=AT + BASKET_TIME) is None


@pytest.mark.django_db(transaction=True)
def test_two_logins_at_once_end_in_one_basket():
    user, tyre = somebody(), make.tyre()
    account = put(tyre, 4, by=Actor.customer(user))
    guests = [put(tyre, 2), put(tyre, 6)]
    start = threading.Barrier(2)

    def run(key: str) -> None:
        start.wait()
        claimed(key, user)
        connection.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in guests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines(account) == [("TYRE-1", 6)]
    assert BasketLine.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.rule("R3.5")
def test_forget_baskets_removes_those_past_their_time_and_no_other():
    old = put(make.tyre())
    young = put(make.tyre(sku="T-2"), at=AT + timedelta(seconds=1))
    at = AT + BASKET_TIME
    assert forget_baskets(at=at - timedelta(seconds=1)) == 0
    assert forget_baskets(at=at) == 1
    assert forget_baskets(at=at) == 0
    assert list(Basket.objects.values_list("key", flat=True)) == [young]
    assert lines(old) == []


# What changed ---------------------------------------------------------------------------------------------------------


def notes(key: str) -> list[tuple[str, str]]:
    found = basket.find(key, at=AT)
    told = change_notes(basket.read(found), found, at=AT)
    return [(note.tone, note.text.replace("\xa0", " ")) for said in told.values() for note in said]


@pytest.mark.django_db
@pytest.mark.rule("R2.2")
def test_a_changed_price_is_told_with_old_and_new():
    tyre = make.tyre()
    make.level(tyre, quantity=8)
    key = put(tyre)
    assert notes(key) == []
    Product.objects.update(price=Decimal("129.00"))
    assert notes(key) == [("warn", "Hinta on noussut: 119,00 € → 129,00 €")]
    acts.note_prices(key=key, at=AT, by=GUEST)
    assert notes(key) == []
    Product.objects.update(price=Decimal("99.00"))
    assert notes(key) == [("warn", "Hinta on laskenut: 129,00 € → 99,00 €")]


@pytest.mark.django_db
@pytest.mark.rule("R4.7")
def test_a_campaign_that_began_or_ended_is_told():
    tyre = make.tyre()
    make.level(tyre, quantity=8)
    key = put(tyre)
    later = AT + timedelta(hours=1)
    PricePeriod.objects.filter(valid_to=None).update(valid_to=later)
    PricePeriod.objects.create(product=tyre, price=Decimal("99.00"), valid_from=later, cause="campaign:1")
    Product.objects.update(price=Decimal("99.00"))
    assert notes(key) == [("warn", "Kampanja alkoi: 119,00 € → 99,00 €")]
    acts.note_prices(key=key, at=AT, by=GUEST)
    PricePeriod.objects.filter(valid_to=None).update(valid_to=later + timedelta(hours=1))
    PricePeriod.objects.create(
        product=tyre, price=Decimal("119.00"), valid_from=later + timedelta(hours=1), cause="campaign-end:1"
    )
    Product.objects.update(price=Decimal("119.00"))
    assert notes(key) == [("warn", "Kampanja on päättynyt: 99,00 € → 119,00 €")]


@pytest.mark.django_db
def test_stock_that_went_is_told_with_what_there_was():
    tyre = make.tyre()
    level = make.level(tyre, quantity=8)
    key = put(tyre)
    StockLevel.objects.filter(pk=level.pk).update(quantity=2)
    assert notes(key) == [
        ("bad", "Jäljellä on enää 2 kappaletta, korissasi 4. Kun katsoit viimeksi, niitä oli 8."),
    ]
    StockLevel.objects.filter(pk=level.pk).update(quantity=0)
    assert notes(key) == [("bad", "Tuote on loppu. Kun katsoit viimeksi, niitä oli 8.")]


@pytest.mark.django_db
def test_a_longer_way_is_told_in_days():
    tyre = make.tyre()
    own = make.level(tyre, quantity=8)
    make.level(tyre, quantity=20, code="nordtyre")
    key = put(tyre)
    StockLevel.objects.filter(pk=own.pk).update(quantity=0)
    assert notes(key) == [("warn", "Toimitusaika on pidentynyt: enintään 2 → 10 arkipäivää")]


@pytest.mark.django_db
def test_a_tyre_loose_and_in_a_package_is_counted_together():
    names = package_parts()
    rim, tyre = Product.objects.get(slug=names.rim), Product.objects.get(slug=names.tyre)
    make.level(rim, quantity=4)
    make.level(tyre, quantity=6)
    key = acts.add_package(key="", names=names, count=4, at=AT, by=GUEST).key
    assert notes(key) == []
    put(tyre, 4, key=key)
    assert [tone for tone, _text in notes(key)] == ["bad", "bad"]
