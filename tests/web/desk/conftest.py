"""Somebody of each role at the desk."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles

AtDesk = Callable[[Role], Client]


@pytest.fixture
def at_desk(db: None) -> AtDesk:
    """A browser in which somebody of the role is logged in."""
    set_up_roles()

    def logged_in(role: Role) -> Client:
        user = User.objects.create_user(f"{uuid4().hex[:8]}@lapinkumi.example", "sala-sana-2026", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        browser = Client()
        browser.force_login(user)
        return browser

    return logged_in
