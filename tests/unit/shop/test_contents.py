"""What goods bring into the basket: mandatory and included services, derived and never stored (pain 22)."""

from decimal import Decimal

import pytest

from lapinkumi.core.actors import Actor
from shop import basket, service_codes
from shop.contents import Role
from shop.models import BasketLine, Kind, MandatoryServiceRule, Product
from shop.services import basket as acts
from shop.services.basics import enter_basics
from tests.unit.shop import make
from tests.unit.shop.make import AT

pytestmark = pytest.mark.django_db
CUSTOMER = Actor.customer()


@pytest.fixture(autouse=True)
def _services():
    enter_basics(at=AT, by=Actor.system("test"))


def put(product: Product, quantity: int = 4, key: str = "") -> str:
    return acts.add(key=key, product_id=product.pk, quantity=quantity, at=AT, by=CUSTOMER).key


def read(key: str, **how):
    return basket.read(basket.find(key, at=AT), **how)


def service(code: str) -> Product:
    return Product.objects.get(service__code=code)


@pytest.mark.rule("R4.5")
def test_tyres_bring_their_included_mounting_at_no_price():
    found = read(put(make.tyre()))
    (line,) = found.lines
    (child,) = line.children
    assert (child.role, child.quantity, child.total) == (Role.INCLUDED, 4, Decimal("0.00"))
    assert child.product == service(service_codes.ON_OWN_RIMS)
    assert found.total == line.total == Decimal("476.00")
    assert not found.needs_installer
    assert not found.needs_time


@pytest.mark.rule("R2.3")
def test_run_flat_tyres_bring_their_service_with_reason_price_and_quantity():
    key = put(make.tyre(run_flat=True))
    found = read(key)
    mandatory = [line for line in found.flat if line.role == Role.MANDATORY]
    assert [(line.product, line.quantity) for line in mandatory] == [(service(service_codes.RUN_FLAT_MOUNTING), 4)]
    assert mandatory[0].reason == MandatoryServiceRule.objects.get(condition="run_flat").reason
    assert found.total == Decimal("476.00") + 4 * service(service_codes.RUN_FLAT_MOUNTING).price
    assert found.needs_installer


@pytest.mark.rule("R2.3")
def test_mandatory_service_follows_the_quantity_and_leaves_with_its_goods():
    key = put(make.tyre(run_flat=True))
    line_id = BasketLine.objects.get().pk
    acts.set_quantity(key=key, line_id=line_id, quantity=2, at=AT, by=CUSTOMER)
    assert [line.quantity for line in read(key).flat if line.role == Role.MANDATORY] == [2]
    acts.remove(key=key, line_id=line_id, at=AT, by=CUSTOMER)
    assert read(key).flat == ()


@pytest.mark.rule("R2.3")
def test_mandatory_service_has_no_line_of_its_own_that_could_be_removed():
    key = put(make.tyre(run_flat=True))
    assert [line.line_id for line in read(key).flat if line.role == Role.MANDATORY] == [None]
    assert BasketLine.objects.count() == 1


def test_a_rule_switched_off_brings_nothing():
    MandatoryServiceRule.objects.update(active=False)
    assert [line.role for line in read(put(make.tyre(run_flat=True))).flat] == [Role.CHOSEN, Role.INCLUDED]


def test_a_rule_for_one_product_binds_that_product_only():
    bound, free = make.tyre(sku="A-1"), make.tyre(sku="B-1")
    MandatoryServiceRule.objects.create(
        condition="product",
        product=bound,
        service=service(service_codes.MOUNTING).service,
        reason="Kuuluu tähän.",
    )
    key = put(free, key=put(bound))
    assert [[child.role for child in line.children] for line in read(key).lines] == [
        [Role.MANDATORY, Role.INCLUDED],
        [Role.INCLUDED],
    ]


@pytest.mark.rule("R5.2")
def test_ready_in_car_needs_a_garage_and_a_time():
    key = put(service(service_codes.READY_IN_CAR), 1, key=put(make.tyre()))
    found = read(key)
    assert (found.needs_installer, found.needs_time, found.minutes) == (True, True, 60)


@pytest.mark.rule("R4.2")
def test_a_garage_has_its_own_prices_for_services_and_none_for_goods():
    tyre = make.tyre()
    ready = service(service_codes.READY_IN_CAR)
    key = put(ready, 1, key=put(tyre))
    found = read(key, prices={ready.pk: Decimal("79.00")})
    assert found.total == Decimal("476.00") + Decimal("79.00")


def test_weight_is_unknown_as_soon_as_one_weight_is():
    key = put(make.tyre(sku="A-1", weight_kg=Decimal("9.000")))
    assert read(key).weight_kg == Decimal("36.000")
    put(make.tyre(sku="B-1", weight_kg=None), 1, key=key)
    assert read(key).weight_kg is None


def test_adding_twice_adds_up_and_stays_one_line():
    tyre = make.tyre()
    key = put(tyre, 2, key=put(tyre, 2))
    assert [(line.product, line.quantity) for line in read(key).lines] == [(tyre, 4)]


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**9])
def test_absurd_quantities_are_refused_and_change_nothing(quantity: int):
    key = put(make.tyre(), 4)
    with pytest.raises(acts.UnsuitableQuantity):
        acts.set_quantity(key=key, line_id=BasketLine.objects.get().pk, quantity=quantity, at=AT, by=CUSTOMER)
    assert BasketLine.objects.get().quantity == 4


def test_more_than_can_be_bought_here_is_refused_and_changes_nothing():
    tyre = make.tyre()
    key = put(tyre, 60)
    with pytest.raises(acts.UnsuitableQuantity):
        put(tyre, 60, key=key)
    assert BasketLine.objects.get().quantity == 60


def test_a_withdrawn_product_is_told_and_not_sold():
    tyre = make.tyre()
    key = put(tyre)
    Product.objects.filter(pk=tyre.pk).update(published=False)
    assert read(key).lines == ()
    assert [line.product for line in basket.gone(basket.find(key, at=AT))] == [tyre]
    with pytest.raises(acts.NotForSale):
        put(tyre, key=key)


def test_one_visitor_never_changes_another_ones_basket():
    tyre = make.tyre()
    mine, other = put(tyre), put(tyre)
    line = BasketLine.objects.get(basket__key=mine)
    acts.set_quantity(key=other, line_id=line.pk, quantity=1, at=AT, by=CUSTOMER)
    acts.remove(key=other, line_id=line.pk, at=AT, by=CUSTOMER)
    assert [line.quantity for line in read(mine).lines] == [4]


def test_reading_takes_a_fixed_number_of_queries(django_assert_num_queries):
    key = put(make.tyre(sku="T-0"))
    with django_assert_num_queries(4):
        assert read(key).total
    for number in range(1, 12):
        put(make.tyre(sku=f"T-{number}", run_flat=bool(number % 2)), key=key)
    with django_assert_num_queries(4):
        assert len(read(key).lines) == 12


def test_kinds_other_than_tyres_include_no_work():
    rim = make.rim()
    assert rim.kind == Kind.RIM
    assert read(put(rim)).lines[0].children == ()
