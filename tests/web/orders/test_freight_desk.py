"""Carriers, price lists and ways at the desk: what may be changed, by whom, and what is refused in words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.roles import Role
from orders.models import Carrier, FreightEvent, FreightTable, Reach, WaySwitch
from tests.builders.freight import a_table
from tests.web.orders.test_delivery_desk import at_desk

pytestmark = pytest.mark.django_db
CARRIERS = "/hallinta/orders/carrier/"
TABLES = "/hallinta/orders/freighttable/"
WAYS = "/hallinta/orders/wayswitch/"


@pytest.fixture
def admin(client: Client) -> Client:
    return at_desk(client, Role.ADMIN)


NAMES = ("up_to_kg", "price")


def a_list(*steps: tuple[str, str], **over: Any) -> dict[str, Any]:
    rows = {f"steps-{n}-{name}": value for n, step in enumerate(steps) for name, value in zip(NAMES, step, strict=True)}
    carrier = Carrier.objects.get(code="matkahuolto")
    fields = {"carrier": carrier.pk, "reach": "door", "area": "99", "first_on": "2026-12-01"}
    return {**fields, "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0, **rows, **over}


def the_carrier(**over: Any) -> dict[str, Any]:
    fields = {
        "name": "Matkahuolto",
        "active": "on",
        "position": 1,
        "holding_days": 7,
        "tracking": "https://x.fi/{code}",
    }
    return {**fields, "point_limit_kg": "20", "door_limit_kg": "200", **no_history(), **over}


def no_history() -> dict[str, Any]:
    return {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}


@pytest.mark.rule("R5.12")
def test_a_price_list_is_written_with_commas_and_kept_with_its_writer(admin):
    assert admin.get(f"{TABLES}add/").status_code == 200
    answer = admin.post(f"{TABLES}add/", a_list(("40", "59,00"), ("200", "139,00")))
    assert answer.url == TABLES
    table = FreightTable.objects.get(area="99")
    assert (table.reach, table.first_on) == (Reach.DOOR, date(2026, 12, 1))
    assert [(step.up_to_kg, step.price) for step in table.steps.all()] == [(40, Decimal("59.00")), (200, 139)]
    assert FreightEvent.objects.filter(kind="prices", carrier=table.carrier, actor_kind="staff").count() == 1
    assert "40 kg 59,00 €; 200 kg 139,00 €" in admin.get(TABLES).content.decode().replace("\xa0", " ")


@pytest.mark.rule("R5.12")
@pytest.mark.parametrize(
    ("steps", "over", "said"),
    [
        ((("40", "59"), ("40", "60"), ("200", "70")), {}, "Sama painoraja on kahdesti"),
        ((("40", "59"), ("100", "70")), {}, "Hinnastoon jää aukko: se päättyy 100 kiloon"),
        ((("200", "59"), ("300", "70")), {}, "kuljettaa enintään 200 kg: porrasta 300 kg"),
        ((("30", "9"),), {"reach": "point"}, "kuljettaa enintään 20 kg: porrasta 30 kg"),
        ((("200", "59"),), {"first_on": "2026-11-19"}, "Hinnasto voi alkaa aikaisintaan tänään."),
        ((("200", "59"),), {"area": "9x"}, "Anna 1–5 numeroa"),
        ((("0", "59"), ("200", "5")), {}, "Painon pitää olla enemmän kuin nolla."),
        ((("200", "-1"),), {}, "Hinta ei voi olla negatiivinen."),
    ],
)
def test_a_list_with_holes_or_overlaps_is_refused_in_words(admin, steps, over, said):
    answer = admin.post(f"{TABLES}add/", a_list(*steps, **over))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert FreightTable.objects.filter(area="99").count() == 0


@pytest.mark.rule("R5.12")
def test_a_second_list_from_the_same_day_is_refused_in_words(admin):
    a_table(("200", "59"), reach=Reach.DOOR, area="99", first_on=date(2026, 12, 1))
    answer = admin.post(f"{TABLES}add/", a_list(("200", "60")))
    assert "Samasta päivästä alkaa jo hinnasto tälle alueelle" in answer.content.decode()
    assert FreightTable.objects.filter(area="99").count() == 1


def test_a_list_with_no_steps_says_that_the_carrier_does_not_go_there(admin):
    assert admin.post(f"{TABLES}add/", a_list()).url == TABLES
    assert "ei kuljeta tänne" in admin.get(TABLES).content.decode()


def test_a_list_in_force_stays_as_it_was_and_one_to_come_may_go(admin):
    old = FreightTable.objects.filter(carrier__code="matkahuolto").first()
    coming = a_table(("200", "59"), reach=Reach.DOOR, area="99", first_on=date(2026, 12, 1))
    assert old is not None
    assert 'name="_save"' not in admin.get(f"{TABLES}{old.pk}/change/").content.decode()
    assert admin.post(f"{TABLES}{old.pk}/change/", a_list(("200", "1"))).status_code == 403
    assert admin.post(f"{TABLES}{old.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"{TABLES}{coming.pk}/delete/", {"post": "yes"}).url == TABLES
    assert list(FreightTable.objects.filter(pk__in=[old.pk, coming.pk])) == [old]


@pytest.mark.rule("R5.10")
def test_a_carrier_is_taken_out_of_use_and_never_removed(admin):
    carrier = Carrier.objects.get(code="matkahuolto")
    page = f"{CARRIERS}{carrier.pk}/change/"
    assert admin.get(page).status_code == 200
    changes = the_carrier(holding_days=10)
    del changes["active"]
    assert admin.post(page, changes).url == CARRIERS
    carrier.refresh_from_db()
    assert (carrier.code, carrier.active, carrier.holding_days) == ("matkahuolto", False, 10)
    assert FreightEvent.objects.filter(kind="changed", carrier=carrier).count() == 1
    assert "muutettu (Käytössä" in admin.get(page).content.decode()
    assert admin.post(f"{CARRIERS}{carrier.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"tracking": "http://x.fi/{code}"}, "alkaa https://"),
        ({"tracking": "https://x.fi/"}, "{code}"),
        ({"point_limit_kg": "20.001"}, "enintään 20 kg"),
        ({"door_limit_kg": "20"}, "anna suurempi raja"),
        ({"holding_days": "0"}, "Anna 1–60 päivää."),
        ({"holding_days": "61"}, "Anna 1–60 päivää."),
    ],
)
def test_a_carrier_with_impossible_facts_is_refused(admin, over, said):
    carrier = Carrier.objects.get(code="matkahuolto")
    answer = admin.post(f"{CARRIERS}{carrier.pk}/change/", the_carrier(**over))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert FreightEvent.objects.filter(kind="changed").count() == 0


@pytest.mark.rule("R5.1")
def test_a_way_is_closed_with_its_reason_and_opened_again(admin):
    switch = WaySwitch.objects.get(way="home")
    page = f"{WAYS}{switch.pk}/change/"
    admin.post(page, {"reason": "Lakko", **no_history()})
    admin.post(page, {"reason": "Lakko", "is_open": "on", **no_history()})
    switch.refresh_from_db()
    assert (switch.is_open, switch.reason) == (True, "Lakko")
    assert list(FreightEvent.objects.filter(switch=switch).values_list("kind", flat=True)) == ["closed", "opened"]
    assert admin.post(f"{WAYS}add/").status_code == 403


@pytest.mark.parametrize(("role", "sees"), [(Role.CLERK, 200), (Role.WAREHOUSE, 403), (Role.ACCOUNTANT, 403)])
def test_others_than_the_admin_change_nothing(client, role, sees):
    at_desk(client, role)
    carrier = Carrier.objects.get(code="matkahuolto")
    assert [client.get(url).status_code for url in (CARRIERS, TABLES, WAYS)] == [sees] * 3
    assert client.post(f"{CARRIERS}{carrier.pk}/change/", the_carrier(name="Muu")).status_code == 403
    assert client.post(f"{TABLES}add/", a_list(("200", "1"))).status_code == 403
    carrier.refresh_from_db()
    assert carrier.name == "Matkahuolto"


def test_the_number_of_queries_does_not_grow_with_the_lists(admin):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.get(TABLES)
        return len(asked)

    few = count()
    for number in range(8):
        a_table(("200", "59"), reach=Reach.DOOR, area=f"9{number}")
    assert count() == few
