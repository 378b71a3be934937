"""People at the desk, for tests."""

from uuid import uuid4

from django.contrib.auth.models import Group
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles


def at_desk(role: Role) -> Client:
    """A browser of somebody of that role, logged in."""
    set_up_roles()
    user = User.objects.create_user(f"{uuid4().hex[:8]}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client
