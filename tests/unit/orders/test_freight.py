"""Carriers, their prices by weight, area and day, and the ways of delivery that are open."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from orders.delivery.rates import Tariff, goes_to_door, known_carrier, reach_of, tariff_of, tariffs
from orders.delivery.ways import read_ways
from orders.models import Carrier, FreightEvent, FreightStep, FreightTable, Reach, WaySwitch
from orders.services import parcels
from orders.services.carriers import enter_carriers
from tests.builders.freight import a_table
from tests.builders.orders import AT, SHOP
from tests.builders.parcels import ARRIVED, sent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def carriers() -> None:
    enter_carriers(at=AT, by=SHOP)


def matkahuolto(on: date = TODAY) -> Tariff:
    tariff = tariff_of("matkahuolto", on=on)
    assert tariff is not None
    return tariff


@pytest.mark.rule("R5.10")
def test_enter_carriers_brings_both_with_their_prices_once():
    assert list(Carrier.objects.values_list("code", "name", "active", "holding_days")) == [
        ("matkahuolto", "Matkahuolto", True, 7),
        ("schenker", "DB Schenker", True, 7),
    ]
    assert (FreightTable.objects.count(), FreightStep.objects.count()) == (4, 14)
    assert [(one.way, one.is_open) for one in WaySwitch.objects.all()] == [("home", True), ("installer", True)]
    assert enter_carriers(at=AT, by=SHOP) == 0
    assert (FreightTable.objects.count(), FreightStep.objects.count(), FreightEvent.objects.count()) == (4, 14, 2)


def test_enter_carriers_leaves_what_staff_changed(capsys):
    Carrier.objects.filter(code="schenker").update(name="DSV", active=False)
    FreightStep.objects.update(price=Decimal("1.00"))
    WaySwitch.objects.filter(way="home").update(is_open=False)
    call_command("enter_carriers")
    assert capsys.readouterr().out == "0 carrier(s) entered.\n"
    assert Carrier.objects.get(code="schenker").name == "DSV"
    assert set(FreightStep.objects.values_list("price", flat=True)) == {Decimal("1.00")}
    assert not WaySwitch.objects.get(way="home").is_open


@pytest.mark.rule("R5.9")
@pytest.mark.parametrize(
    ("weight", "to_door"), [("0.001", False), ("19.999", False), ("20.000", False), ("20.001", True), ("36", True)]
)
def test_twenty_kilograms_is_the_last_that_goes_to_a_point(weight, to_door):
    assert goes_to_door(Decimal(weight)) is to_door
    assert reach_of(Decimal(weight)) == (Reach.DOOR if to_door else Reach.POINT)


@pytest.mark.rule("R5.12")
@pytest.mark.parametrize(
    ("weight", "price"),
    [
        ("0.001", "9.90"), ("5.000", "9.90"), ("5.001", "12.90"), ("10.000", "12.90"), ("10.001", "16.90"),
        ("20.000", "16.90"), ("20.001", "39.90"), ("40.000", "39.90"), ("40.001", "49.90"), ("200.000", "119.00"),
        ("200.001", None),
    ],
)  # fmt: skip
def test_price_by_weight_at_every_boundary(weight, price):
    assert matkahuolto().price(Decimal(weight), postcode="96100") == (Decimal(price) if price else None)


@pytest.mark.rule("R5.12")
def test_the_longest_beginning_of_the_postcode_counts():
    a_table(("200", "60.00"), reach=Reach.DOOR, area="9")
    a_table(("200", "80.00"), reach=Reach.DOOR, area="99")
    a_table(reach=Reach.DOOR, area="998")
    prices = [matkahuolto().price(Decimal(36), postcode=code) for code in ("00100", "96100", "99600", "99800", "")]
    assert prices == [Decimal("39.90"), Decimal("60.00"), Decimal("80.00"), None, Decimal("39.90")]
    assert matkahuolto().price(Decimal(18), postcode="99600") == Decimal("16.90")  # another reach, its own list


@pytest.mark.rule("R5.12")
def test_a_list_holds_until_the_next_one_begins():
    a_table(("200", "45.00"), reach=Reach.DOOR, first_on=date(2026, 12, 1))
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2027, 6, 1)]
    assert [matkahuolto(day).price(Decimal(36)) for day in days] == [
        Decimal("39.90"),
        Decimal("45.00"),
        Decimal("45.00"),
    ]


def test_two_lists_can_not_begin_on_one_day():
    a_table(("20", "1.00"), reach=Reach.POINT, area="96")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_table(("20", "2.00"), reach=Reach.POINT, area="96")
    assert FreightTable.objects.filter(area="96").count() == 1


@pytest.mark.rule("R5.12")
def test_a_carriers_own_limit_comes_before_its_list():
    Carrier.objects.filter(code="matkahuolto").update(door_limit_kg=Decimal(55))
    assert matkahuolto().price(Decimal("55.000")) == Decimal("49.90")
    assert matkahuolto().price(Decimal("55.001")) is None


@pytest.mark.rule("R5.10")
def test_a_carrier_out_of_use_is_still_known_but_not_offered():
    Carrier.objects.filter(code="matkahuolto").update(active=False)
    assert [one.carrier.code for one in tariffs(on=TODAY)] == ["schenker"]
    carrier = known_carrier("matkahuolto")
    assert carrier is not None
    assert carrier.tracking_url("MH 1&x") == "https://www.matkahuolto.fi/seuranta?parcelNumber=MH%201%26x"
    assert matkahuolto().price(Decimal(36)) == Decimal("39.90")
    assert (known_carrier(""), known_carrier("posti")) == (None, None)


def test_no_code_and_no_page_make_no_link():
    carrier = Carrier(code="x", name="X", tracking="")
    assert (carrier.tracking_url("A1"), Carrier.objects.get(code="schenker").tracking_url("")) == ("", "")


@pytest.mark.rule("R5.12")
def test_the_number_of_queries_does_not_grow_with_the_lists(django_assert_num_queries):
    for number in range(10):
        a_table(("200", "60.00"), reach=Reach.DOOR, area=f"9{number}")
    with django_assert_num_queries(4):
        ways = read_ways(on=TODAY)
        prices = [one.price(Decimal(36), postcode="96100") for one in ways.tariffs]
    assert prices == [Decimal("60.00"), Decimal("44.90")]


@pytest.mark.rule("R5.13", "R5.14")
def test_a_parcel_waits_for_the_carriers_own_holding_time():
    delivery = sent()
    Carrier.objects.filter(code="matkahuolto").update(holding_days=10)
    found = parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=ARRIVED, at=ARRIVED, by=SHOP)
    assert found.fetch_by_on == date(2026, 12, 3)
