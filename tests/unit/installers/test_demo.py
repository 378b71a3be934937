"""The demonstration garages."""

import io

import pytest
from django.contrib.auth import authenticate
from django.core.management.base import CommandError

from installers.demo import make_installers
from installers.demo.garages import make_garages
from installers.demo.staff import LOGINS
from installers.geo import area_of, kilometres
from installers.models import Booking, Installer, InstallerService, OpeningHours
from lapinkumi.accounts.demo_logins import PASSWORD
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.phones import format_phone
from shop.services.basics import enter_basics

pytestmark = pytest.mark.django_db


@pytest.fixture
def services() -> None:
    enter_basics(at=clock.now(), by=Actor.system("test"))


def counts() -> list[int]:
    return [model.objects.count() for model in (Installer, OpeningHours, InstallerService, Booking)]


def test_make_installers_fills_the_country_and_twice_is_once() -> None:
    out = io.StringIO()
    make_installers(seed=7, out=out)
    first = counts()
    make_installers(seed=7, out=out)
    assert counts() == first
    assert first[0] >= 24
    assert "korjaamo@rovaniemi.example" in out.getvalue()
    assert not Booking.objects.exclude(contact_email__endswith="@example.com").exists()
    assert all(authenticate(None, email=email, password=PASSWORD) for email in LOGINS)


def test_demo_garages_are_as_they_should_be(services: None) -> None:
    make_garages(seed=7)
    for garage in Installer.objects.all():
        garage.full_clean()
        assert format_phone(garage.phone.as_e164)
        area = area_of(garage.postcode)
        assert area is not None
        assert kilometres(area.middle, garage.point) < 40, garage


def test_the_same_seed_makes_the_same_prices(services: None) -> None:
    make_garages(seed=7)
    wanted = ("installer__slug", "product__sku", "car_class")
    prices = list(InstallerService.objects.order_by(*wanted).values_list(*wanted, "price"))
    Installer.objects.all().delete()
    make_garages(seed=7)
    assert list(InstallerService.objects.order_by(*wanted).values_list(*wanted, "price")) == prices


def test_make_installers_is_for_local_machines_only(settings) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError):
        make_installers(seed=1, out=io.StringIO())
    assert counts() == [0, 0, 0, 0]
