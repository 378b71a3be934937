"""Staff roles: exactly the rights that the apps say."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from lapinkumi.accounts import roles
from lapinkumi.accounts.roles import Role, may_manage, set_up_roles
from lapinkumi.core.contributors import contributors
from tests.unit.accounts.people import clerk, person

pytestmark = pytest.mark.django_db


def bogus_rights() -> roles.Rights:
    return {Role.CLERK: ["accounts.fly"]}


def rights(role: Role) -> set[str]:
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def account_rights(role: Role) -> set[str]:
    group = Group.objects.get(name=role)
    return set(group.permissions.filter(content_type__app_label="accounts").values_list("codename", flat=True))


@pytest.fixture
def role_rights(settings):
    """Set ROLE_RIGHTS for one test."""

    def choose(*paths: str) -> None:
        settings.ROLE_RIGHTS = list(paths)
        contributors.cache_clear()

    yield choose
    contributors.cache_clear()


def test_setup_roles_command_gives_each_role_its_rights():
    call_command("setup_roles", verbosity=0)
    assert account_rights(Role.CLERK) == {"view_user", "view_userevent", "lock_user", "renew_credentials"}
    assert account_rights(Role.WAREHOUSE) == set()
    assert account_rights(Role.ACCOUNTANT) == {"view_user"}
    assert rights(Role.ADMIN) == set(Permission.objects.values_list("codename", flat=True))


def test_set_up_roles_again_takes_back_what_code_does_not_say():
    set_up_roles()
    group = Group.objects.get(name=Role.WAREHOUSE)
    group.permissions.add(Permission.objects.get(codename="manage_staff"))
    worker = clerk()
    worker.groups.add(group)
    set_up_roles()
    assert "manage_staff" not in rights(Role.WAREHOUSE)
    assert list(worker.groups.all()) == [group]
    assert Group.objects.count() == len(Role)


def test_set_up_roles_refuses_a_right_that_does_not_exist(role_rights):
    role_rights(f"{__name__}.bogus_rights")
    with pytest.raises(ImproperlyConfigured, match=r"accounts\.fly"):
        set_up_roles()
    assert not Group.objects.exists()


def test_may_manage():
    set_up_roles()
    seller, keeper, customer = clerk(), clerk(), person()
    seller.groups.add(Group.objects.get(name=Role.CLERK))
    keeper.groups.add(Group.objects.get(name=Role.ADMIN))
    assert [may_manage(seller, other) for other in (customer, keeper, seller)] == [True, False, False]
    assert [may_manage(keeper, other) for other in (customer, seller, keeper)] == [True, True, False]
