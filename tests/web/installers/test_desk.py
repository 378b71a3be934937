"""Garages and bookings at the desk."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from installers.models import Booking, Installer
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, a_requested_time, a_service, somebody_at, wall
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

BOOKINGS = "/hallinta/installers/booking/"
TEN = wall(MONDAY, "10:00")


def at_desk(client: Client, role: Role) -> Client:
    set_up_roles()
    user = User.objects.create_user(f"{role.value}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


@pytest.fixture
def keeper(client: Client) -> Client:
    return at_desk(client, Role.ADMIN)


def act(client: Client, action: str, *bookings: Booking, **asked: str) -> str:
    chosen = {"action": action, "_selected_action": [booking.pk for booking in bookings], **asked}
    return client.post(BOOKINGS, chosen, follow=True).content.decode()


def test_lists_ask_as_many_queries_of_few_as_of_many(keeper: Client) -> None:
    def add() -> None:
        garage = a_garage(bays=2)
        a_service(garage)
        a_service(garage, product=make.service(code=f"s-{garage.pk}", name="Muu"))
        a_requested_time(garage=garage, starts_at=TEN)

    paths = ["/hallinta/installers/installer/", "/hallinta/installers/installerservice/", BOOKINGS]
    add()
    few = [_queries(keeper, path) for path in paths]
    for _number in range(4):
        add()
    assert [_queries(keeper, path) for path in paths] == few


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_a_garage_can_be_opened_changed_and_not_deleted(keeper: Client) -> None:
    garage = a_garage()
    somebody_at(garage)
    page = keeper.get(f"/hallinta/installers/installer/{garage.pk}/change/").content.decode()
    assert "Itsenäinen yrittäjä sopimuskumppanina" in page
    assert keeper.post(f"/hallinta/installers/installer/{garage.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Installer.objects.filter(pk=garage.pk).exists()


@pytest.mark.rule("R2.5")
def test_an_independent_garage_without_its_party_is_refused_with_a_sentence(keeper: Client) -> None:
    garage = a_garage()
    path = f"/hallinta/installers/installer/{garage.pk}/change/"
    form = keeper.get(path).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    for formset in keeper.get(path).context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    independent = {**data, "ownership": "independent"}
    nameless = keeper.post(path, {**independent, "business_id": "9900001-8"}).content.decode()
    assert "Itsenäiseltä yrittäjältä tarvitaan virallinen nimi" in nameless
    mistyped = keeper.post(path, {**independent, "party_name": "Paja Oy", "business_id": "9900001-7"}).content.decode()
    assert "Tarkista Y-tunnus" in mistyped
    garage.refresh_from_db()
    assert garage.ownership == "owned"


@pytest.mark.rule("R4.6")
def test_a_clerk_may_close_a_garage_for_a_while_but_not_name_its_people(clerk: Client) -> None:
    garage = a_garage()
    page = clerk.get(f"/hallinta/installers/installer/{garage.pk}/change/").content.decode()
    assert 'name="closed_periods-TOTAL_FORMS"' in page
    assert 'name="staff-__prefix__-user"' not in page
    assert 'name="bays-__prefix__-name"' not in page


@pytest.mark.rule("R14.1")
def test_calling_times_off_asks_why_and_costs_the_customer_nothing(clerk: Client) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    assert "Asiakkaalle peruminen ei maksa mitään" in act(clerk, "call_off", booking)
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert "Valmis: 1 aika." in act(clerk, "call_off", booking, reason="Halli on rikki")
    booking.refresh_from_db()
    assert booking.state == "cancelled_by_shop"
    event = booking.events.last()
    assert (event.kind, event.actor_kind, event.data["reason"]) == ("cancelled_by_shop", "staff", "Halli on rikki")
    assert list(Booking.objects.missed(TEN + timedelta(days=9))) == []


def test_calling_off_without_a_reason_is_refused_at_the_field(clerk: Client) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    assert "errorlist" in act(clerk, "call_off", booking, reason=" ")
    booking.refresh_from_db()
    assert booking.state == "confirmed"


@pytest.mark.rule("R5.2")
def test_confirming_for_the_garage_and_what_cannot_be_is_told(clerk: Client) -> None:
    garage = a_garage(bays=2)
    asked = a_requested_time(garage=garage, starts_at=TEN)
    gone = a_confirmed_time(garage=garage, starts_at=TEN)
    act(clerk, "call_off", gone, reason="Halli on rikki")
    text = act(clerk, "confirm", asked, gone)
    assert "Valmis: 1 aika." in text
    assert f"{gone.reference}: Tätä ei voi tehdä juuri nyt" in text
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_nothing_of_a_booking_is_typed_over(keeper: Client) -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    page = keeper.get(f"{BOOKINGS}{booking.pk}/change/")
    assert page.status_code == 200
    assert "Aika vahvistettu" in page.content.decode()
    assert keeper.post(f"{BOOKINGS}{booking.pk}/change/", {"state": "done"}).status_code == 403
    assert keeper.get(f"{BOOKINGS}add/").status_code == 403
    assert keeper.get(f"{BOOKINGS}{booking.pk}/delete/").status_code == 403
    booking.refresh_from_db()
    assert booking.state == "confirmed"


def test_the_accountant_reads_but_does_not_act(client: Client) -> None:
    booking = a_requested_time(garage=a_garage(), starts_at=TEN)
    accountant = at_desk(client, Role.ACCOUNTANT)
    assert booking.reference in accountant.get(BOOKINGS).content.decode()
    act(accountant, "confirm", booking)
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_a_garages_person_finds_its_pages_from_the_account_and_others_do_not(client: Client) -> None:
    client.force_login(somebody_at(a_garage()))
    assert "Asennuspisteen sivut" in client.get("/tili/").content.decode()
    client.force_login(User.objects.create_user("asiakas@example.com", "sala-sana-2026"))
    assert "Asennuspisteen sivut" not in client.get("/tili/").content.decode()
