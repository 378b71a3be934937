"""The page of figures: what each role sees, as pictures and as tables, by a bounded number of queries."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from installers.models import Installer
from lapinkumi.accounts.roles import Role
from lapinkumi.core.charts import Chart
from lapinkumi.core.clock import local_date
from lapinkumi.core.figures import Figure, Period
from orders.models import Order
from orders.services import confirmation, ending
from shop.desk_figures import stock_figure
from shop.models import StockMovement
from tests.builders.fees import PROPOSED, TEN, a_fee
from tests.builders.garages import a_confirmed_time, a_garage
from tests.builders.orders import AT, SHOP, a_confirmed_order, a_received_order
from tests.unit.shop import make
from tests.web.desk.conftest import AtDesk

FIGURES = "/hallinta/luvut/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def accountant(at_desk: AtDesk) -> Client:
    return at_desk(Role.ADMIN)


def read(browser: Client, *, at: Any = AT + DAY, days: str = "7") -> dict[str, Chart]:
    with time_machine.travel(at, tick=False):
        page = browser.get(FIGURES, {"jakso": days})
    assert page.status_code == 200
    return {str(chart.figure.title).partition(",")[0]: chart for chart in page.context["charts"]}


def values(figure: Figure) -> dict[str, list[float]]:
    return {str(one.name): [value for value in one.values if value] for one in figure.series}


def test_orders_and_sales_are_told_by_day_and_kind(accountant: Client) -> None:
    orders = [a_received_order(at=AT), a_received_order(at=AT), a_received_order(at=AT - DAY)]
    ending.cancel_for_shop(order_id=orders[0].pk, reason="Ei saatavilla", at=AT, by=SHOP)
    charts = read(accountant)
    assert values(charts["Tilaukset"].figure) == {"asennuspisteelle": [], "kotiinkuljetus": [1, 2]}
    told = values(charts["Myynti"].figure)
    assert sum(sum(amounts) for amounts in told.values()) == float(sum(order.total for order in orders[1:]))
    assert charts["Tilaukset"].rows[-3:-1] != []


def test_the_time_to_the_final_word_is_told_by_its_middle_and_its_slow_end(accountant: Client) -> None:
    for hours in range(1, 11):
        order = a_received_order(at=AT)
        confirmation.confirm(order_id=order.pk, at=AT + hours * HOUR, by=SHOP)
    a_received_order(at=AT)
    figure = read(accountant)["Aika lopulliseen vahvistukseen"].figure
    middle, slow = figure.series
    told = [[round(one, 2) for one in series.values if one] for series in (middle, slow)]
    assert told == [[5.5], [9.1]]
    assert figure.text == "Puolet vahvistettiin 5,5 h kuluessa, yhdeksän kymmenestä 9,1 h kuluessa."


def test_fees_are_told_by_ground_and_outcome(accountant: Client) -> None:
    fee = a_fee()
    chart = read(accountant, at=PROPOSED + HOUR)["Lisämaksut"]
    assert [(row.label, row.cells) for row in chart.rows] == [(fee.get_kind_display(), ["35 €", "0 €", "0 €"])]


def test_the_garages_load_is_told_ahead(accountant: Client) -> None:
    a_confirmed_time(garage=a_garage(), starts_at=TEN)
    figure = read(accountant, at=AT)["Asennuspisteiden kuormitus"].figure
    booked, free = figure.series
    assert sum(booked.values) == 1
    assert sum(free.values) > 1
    assert str(Installer.objects.get().name) in figure.text


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (Role.WAREHOUSE, ["Tilaukset", "Aika lopulliseen vahvistukseen", "Varaston riitto"]),
        (
            Role.ACCOUNTANT,
            ["Tilaukset", "Myynti", "Aika lopulliseen vahvistukseen", "Lisämaksut", "Asennuspisteiden kuormitus"],
        ),
    ],
)
def test_each_role_sees_what_is_its_own(at_desk: AtDesk, role: Role, titles: list[str]) -> None:
    assert list(read(at_desk(role))) == titles


@pytest.mark.parametrize("days", ["7", "30", "90", "365", "", "0", "9" * 30, "x\x00"])
def test_any_period_is_answered(accountant: Client, days: str) -> None:
    a_confirmed_order()
    assert len(read(accountant, days=days)) == 6


def test_many_orders_ask_no_more_queries_than_few(accountant: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(accountant, days="365")
        return len(asked)

    order = a_confirmed_order()
    queries()
    few = queries()
    for days in range(1, 6):
        Order.objects.filter(pk=a_confirmed_order().pk).update(placed_at=AT - days * 20 * DAY, total=Decimal(days))
    assert (queries(), few < 30, order.pk > 0) == (few, True, True)


@pytest.mark.django_db
def test_what_lasts_longer_than_a_year_is_told_in_words() -> None:
    for season, quantity in (("summer", 100_000), ("winter_friction", 40)):
        level = make.level(make.tyre(season=season, sku=season), quantity=quantity)
        StockMovement.objects.create(level=level, delta=-10, cause=f"order:{season}", at=AT)
    figure = stock_figure(Period.ending(local_date(AT), days=30))
    assert sorted(figure.series[0].values) == [120, 365]
    assert "Yli vuodeksi riittää: kesä." in figure.text
