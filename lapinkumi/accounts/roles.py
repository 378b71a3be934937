"""Staff roles: what each may do at the desk. Each app says what its own rows allow (settings.ROLE_RIGHTS)."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts.models import User
from lapinkumi.core.contributors import contributors

EVERYTHING = "*"


class Role(models.TextChoices):
    """The staff's groups; the value is the group's name."""

    CLERK = "asiakaspalvelija", _("Asiakaspalvelija")
    WAREHOUSE = "varasto", _("Varasto")
    ACCOUNTANT = "kirjanpito", _("Kirjanpito")
    ADMIN = "ylläpito", _("Ylläpito")


Rights = dict[Role, Iterable[str]]


def account_rights() -> Rights:
    """What the roles may do to accounts. `app.codename`, `app.*` or `*`."""
    return {
        Role.CLERK: [
            "accounts.view_user",
            "accounts.view_userevent",
            "accounts.lock_user",
            "accounts.renew_credentials",
        ],
        Role.WAREHOUSE: [],
        Role.ACCOUNTANT: ["accounts.view_user"],
        Role.ADMIN: [EVERYTHING],
    }


def set_up_roles() -> None:
    """Create the groups and give each exactly the rights that the apps say. Run again, it changes nothing.

    Raises ImproperlyConfigured for a right that does not exist. Nobody is moved in or out of a group.
    """
    known = _permissions()
    with transaction.atomic():
        for role in Role:
            group, _created = Group.objects.get_or_create(name=role.value)
            group.permissions.set(_granted(role, known))


def may_manage(staff: User, user: User) -> bool:
    """May this colleague lock that account or renew its credentials? Not their own; staff's only with the right to."""
    return user.pk != staff.pk and (not user.is_staff or staff.has_perm("accounts.manage_staff"))


def _granted(role: Role, known: dict[str, Permission]) -> set[Permission]:
    wanted = {right for rights in contributors("ROLE_RIGHTS") for right in rights().get(role, ())}
    return {permission for right in wanted for permission in _matching(right, known)}


def _matching(right: str, known: dict[str, Permission]) -> list[Permission]:
    prefix = right.removesuffix(EVERYTHING)
    found = [known[name] for name in known if name == right or (right.endswith(EVERYTHING) and name.startswith(prefix))]
    if not found:
        raise ImproperlyConfigured(f"ROLE_RIGHTS names a right that does not exist: {right}")
    return found


def _permissions() -> dict[str, Permission]:
    every = Permission.objects.select_related("content_type")
    return {f"{permission.content_type.app_label}.{permission.codename}": permission for permission in every}
