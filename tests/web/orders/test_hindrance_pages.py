"""Force majeure at the desk, from a draft to its end, and as its customers read of it (R10.1)."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.models import User
from orders.models import Hindrance
from orders.services import hindrances
from tests.builders.garages import a_garage
from tests.builders.orders import AT, a_confirmed_order
from tests.unit.orders.test_hindrances import LATER, a_hindrance, hindered

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R10.1")]
HISTORY = {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
DRAFT = {
    "title": "Lakko pysäyttää kuljetukset",
    "text": "Lakko alkoi aamulla.",
    "began_on": "20.11.2026",
    "scope": "all",
    **HISTORY,
}


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clerk@lapinkumi.example", "x"))
    return client


def words(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def url(name: str, *of: int) -> str:
    return reverse(f"admin:orders_hindrance_{name}", args=of)


def test_a_draft_is_written_looked_at_announced_and_ended(clerk: Client, friday_noon: Any) -> None:
    order = a_confirmed_order()
    page = words(clerk.post(url("add"), DRAFT, follow=True))
    hindrance = Hindrance.objects.get()
    wanted = ["Este koskee nyt 1 avointa tilausta.", order.number, "Ilmoita 1 asiakkaalle", "Lakko alkoi aamulla."]
    assert [part for part in wanted if part not in page] == []
    assert hindrance.state == "draft"
    for _press in range(2):
        page = words(clerk.post(url("announce", hindrance.pk), follow=True))
    assert "Este on päättynyt" in page
    assert hindrances.tell_of_hindrances(at=LATER) == 1
    assert "Kerrottu 1 asiakkaalle, kertomatta 0." in words(clerk.get(url("preview", hindrance.pk)))
    for _press in range(2):
        clerk.post(url("end", hindrance.pk))
    assert list(hindrance.events.values_list("kind", "actor_kind")) == [
        ("entered", "staff"), ("in_force", "staff"), ("ended", "staff"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"title": ""}, "Tämä kenttä vaaditaan."),
        ({"scope": "garages"}, "Valitse, mitä este koskee."),
        ({"scope": "region"}, "Valitse, mitä este koskee."),
        ({"scope": "region", "postcodes": "pohjoinen"}, "Kirjoita postinumeroita tai niiden alkuja"),
        ({"began_on": "21.11.2026"}, "Este ei ole vielä alkanut silloin."),
        ({"began_on": "1.11.2025"}, "Este olisi alkanut yli vuosi sitten. Tarkista vuosiluku."),
        ({"expected_until_on": "1.11.2026"}, "Este ei voi päättyä ennen kuin se alkoi."),
    ],
)
def test_bad_input_is_told_at_the_field(clerk: Client, friday_noon: Any, over: dict[str, str], error: str) -> None:
    answer = clerk.post(url("add"), {**DRAFT, **over})
    assert (answer.status_code, error in words(answer), Hindrance.objects.count()) == (200, True, 0)


def test_postcodes_are_kept_in_one_spelling(clerk: Client, friday_noon: Any) -> None:
    clerk.post(url("add"), {**DRAFT, "scope": "region", "postcodes": "96,97  998"})
    assert Hindrance.objects.get().postcodes == "96, 97, 998"


def test_once_told_only_the_estimate_can_be_changed(clerk: Client, friday_noon: Any) -> None:
    hindrance = a_hindrance()
    sent = {**DRAFT, "title": "Toinen", "expected_until_on": "1.12.2026"}
    assert clerk.post(url("change", hindrance.pk), sent).status_code == 302
    hindrance.refresh_from_db()
    assert (hindrance.title, hindrance.expected_until_on) == ("Lakko pysäyttää kuljetukset", date(2026, 12, 1))
    assert clerk.post(url("delete", hindrance.pk), {"post": "yes"}).status_code == 403


def test_who_only_reads_announces_nothing() -> None:
    hindrance = a_hindrance(announced=False)
    reader = User.objects.create_user("lukija@lapinkumi.example", "x", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_hindrance"))
    client = Client()
    client.force_login(reader)
    assert client.get(url("preview", hindrance.pk)).status_code == 200
    assert client.post(url("announce", hindrance.pk)).status_code == 403
    hindrance.refresh_from_db()
    assert hindrance.state == "draft"


def test_the_preview_asks_the_same_number_of_queries_of_few_orders_as_of_many(
    clerk: Client, friday_noon: Any, django_assert_num_queries: Any
) -> None:
    hindrance = a_hindrance(announced=False)
    a_confirmed_order()
    clerk.get(url("preview", hindrance.pk))
    with django_assert_num_queries(6) as few:
        clerk.get(url("preview", hindrance.pk))
    for _more in range(4):
        a_confirmed_order(delivery_way="installer", installer=a_garage())
    with django_assert_num_queries(len(few)):
        clerk.get(url("preview", hindrance.pk))


def test_the_orders_page_tells_what_hinders_it_and_the_rights_to_come(visitor: Client, friday_noon: Any) -> None:
    order = hindered()
    page = words(visitor.get(reverse("orders:order", args=[order.token])))
    wanted = [
        "Lakko pysäyttää kuljetukset",
        "Lakko alkoi.",
        "Jos emme voi toimittaa tilausta viimeistään 20.12.2026, voit perua sen maksutta.",
        "Kerroimme ylivoimaisesta esteestä",
    ]
    assert [part for part in wanted if part not in page] == []
    assert "Peru tilaus maksutta" not in page


def test_right_and_button_appear_by_themselves_when_their_day_comes(visitor: Client, friday_noon: Any) -> None:
    order = hindered()
    friday_noon.move_to(AT + timedelta(days=31))
    page = words(visitor.get(reverse("orders:order", args=[order.token])))
    wanted = ["30 päivän kuluessa tilaamisesta eli viimeistään 20.12.2026", "Peru tilaus maksutta"]
    assert [part for part in wanted if part not in page] == []
    cancel = reverse("orders:cancel", args=[order.token])
    assert "Perutaanko koko tilaus?" in words(visitor.get(cancel))
    visitor.post(cancel)
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_an_ended_obstacle_is_no_longer_on_the_page(visitor: Client, friday_noon: Any) -> None:
    order = hindered()
    hindrances.end(hindrance_id=Hindrance.objects.get().pk, at=LATER, by=hindrances.TELLER)
    page = words(visitor.get(reverse("orders:order", args=[order.token])))
    assert "Lakko alkoi." not in page


def test_the_desk_sees_it_on_the_orders_page(clerk: Client, friday_noon: Any) -> None:
    order = hindered()
    page = words(clerk.get(reverse("admin:orders_order_change", args=[order.pk])))
    wanted = ["Ylivoimainen este", "Molemmat voivat purkaa", "20.1.2027 jälkeen", "20.12.2026 jälkeen"]
    assert [part for part in wanted if part not in page] == []
