"""How an account comes to be: signed up for, or opened for somebody by staff; and forgotten if never confirmed."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from lapinkumi.accounts import messages
from lapinkumi.accounts.models import User, UserEventKind
from lapinkumi.accounts.roles import Role
from lapinkumi.accounts.services.history import note
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step


@act
def complete_registration(*, user_id: int, full_name: str, at: datetime, by: Actor) -> None:
    """Keep the name of somebody who has just signed up, and that they affirmed their data as true (R3.2). Once."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.data_affirmed_at:
        return
    user.full_name, user.data_affirmed_at = full_name, at
    user.save(update_fields=["full_name", "data_affirmed_at"])
    note(user=user, kind=UserEventKind.REGISTERED, at=at, by=by)


@step
def open_account(*, address: str, full_name: str, at: datetime, by: Actor, is_staff: bool = False) -> User:
    """The account of this address, opened if there is none; its owner is mailed an invitation to set a password.

    An account that already has a password gets no mail: its owner can log in. Rights are never taken away here.
    """
    user = User.objects.select_for_update().with_address(address).first()
    if user is None:
        user = User.objects.create_user(address, full_name=full_name, is_staff=is_staff)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    elif is_staff and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    event = note(user=user, kind=UserEventKind.INVITED, at=at, by=by)
    if not user.has_usable_password() and not user.is_locked:
        messages.invitation(user=user, key=f"event-{event.pk}", at=at)
    return user


@act
def invite_staff(*, address: str, full_name: str, roles: Iterable[Role], at: datetime, by: Actor) -> User:
    """Open an account for a colleague with these roles, and mail an invitation."""
    user = open_account(address=address, full_name=full_name, at=at, by=by, is_staff=True)
    user.groups.add(*Group.objects.filter(name__in=list(roles)))
    return user


@act
def forget_unconfirmed_account(*, user_id: int, at: datetime, by: Actor) -> bool:
    """Delete the account unless it was confirmed, or somebody was invited to it, meanwhile. Says whether it did.

    There is nothing to keep: nobody ever logged in, so nothing was ordered with it.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id).first()
    if user is None or not User.objects.never_confirmed().filter(pk=user_id).exists():
        return False
    user.delete()
    return True
