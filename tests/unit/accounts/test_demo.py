"""Demonstration people: ready to log in, on a local machine only."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management.base import CommandError

from lapinkumi.accounts import demo, demo_logins
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_make_people_twice_is_the_same_people():
    for _again in range(2):
        demo.make_people(seed=1, out=io.StringIO())
    people = {user.email: (user.is_staff, user.is_superuser) for user in User.objects.all()}
    assert people == {
        demo_logins.ADMIN: (True, True),
        demo_logins.CLERK: (True, False),
        demo_logins.CUSTOMER: (False, False),
    }
    assert all(user.check_password(demo_logins.PASSWORD) for user in User.objects.all())
    assert list(User.objects.get(email=demo_logins.CLERK).groups.values_list("name", flat=True)) == [Role.CLERK]
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 3


def test_make_people_refuses_anywhere_else(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="local machine only"):
        demo.make_people(seed=1, out=io.StringIO())
    assert not User.objects.exists()
