"""The mails of accounts: one function each, called in an act's transaction. Their content goes once they are sent."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from lapinkumi.accounts import links, policy
from lapinkumi.accounts.models import User
from lapinkumi.core import clock
from lapinkumi.core.acts import step
from lapinkumi.outbox.services.enqueue import enqueue_email


@step
def signup_code(*, address: str, code: str, at: datetime) -> None:
    """The code that confirms the address of a new account."""
    _code("account_signup_code", address, code, at)


@step
def address_code(*, address: str, code: str, at: datetime) -> None:
    """The code that confirms an account's new address."""
    _code("account_address_code", address, code, at)


@step
def login_code(*, address: str, code: str, at: datetime) -> None:
    """The code to log in with."""
    _code("account_login_code", address, code, at)


@step
def password_code(*, address: str, code: str, at: datetime) -> None:
    """The code that lets somebody set a new password."""
    _code("account_password_code", address, code, at)


@step
def unknown_address(*, address: str, at: datetime) -> None:
    """A code was asked for an address that has no account. At most once a day to each address."""
    context = {"signup_url": _url("account_signup")}
    _mail("account_unknown_address", address, context, key=daily(address, at), at=at)


@step
def already_has_account(*, address: str, at: datetime) -> None:
    """Somebody signed up with an address that has an account. At most once an hour."""
    context = {"login_url": _url("account_login"), "password_url": _url("account_reset_password")}
    _mail("account_exists", address, context, key=hourly(address, at), at=at)


@step
def unfinished(*, user: User, at: datetime) -> None:
    """The address was never confirmed: a new password, set with a mailed code, finishes the account. Once an hour.

    A login code is not given here: whoever signed up may not hold the mailbox, and would keep a password of their own.
    """
    context = {"password_url": _url("account_reset_password")}
    _mail("account_unfinished", user.email, context, key=hourly(user.email, at), at=at)


@step
def locked(*, user: User, at: datetime) -> None:
    """A code was asked for an account that staff have locked. At most once a day."""
    _mail("account_locked", user.email, {}, key=daily(user.email, at), at=at)


@step
def report_link(*, user: User, at: datetime) -> None:
    """The link behind which a stolen password is reported, for somebody who is not logged in."""
    context = {"report_url": links.report_url(user, user.email)}
    _mail("account_report_link", user.email, context, key=uuid.uuid4().hex, at=at, valid_until=at + policy.REPORT_VALID)


@step
def reported_stolen(*, user: User, address: str, key: str, at: datetime) -> None:
    """The account is locked since its password was stolen: how to take it back."""
    _way_back("account_reported_stolen", user, address, key, at)


@step
def new_credentials(*, user: User, key: str, at: datetime) -> None:
    """Staff have thrown away the password: how to set a new one."""
    _way_back("account_new_credentials", user, user.email, key, at)


@step
def invitation(*, user: User, key: str, at: datetime) -> None:
    """Staff have opened an account for somebody: how to set its first password."""
    _way_back("account_invitation", user, user.email, key, at)


@step
def password_changed(*, user: User, address: str, key: str, at: datetime) -> None:
    """Notice: the password was changed."""
    _notice("account_password_changed", user, address, key, at)


@step
def address_changed(*, user: User, address: str, key: str, at: datetime) -> None:
    """Notice to the old address: the account now has another."""
    _notice("account_address_changed", user, address, key, at)


@step
def second_factor_on(*, user: User, address: str, key: str, at: datetime) -> None:
    """Notice: logging in now takes a code from an authenticator app."""
    _notice("account_second_factor_on", user, address, key, at)


@step
def second_factor_off(*, user: User, address: str, key: str, at: datetime) -> None:
    """Notice: logging in no longer takes a code from an authenticator app."""
    _notice("account_second_factor_off", user, address, key, at)


@step
def recovery_codes(*, user: User, address: str, key: str, at: datetime) -> None:
    """Notice: there are new recovery codes, and the earlier ones are void."""
    _notice("account_recovery_codes", user, address, key, at)


def daily(address: str, at: datetime) -> str:
    """A key that lets one message a day through to each address, without naming it."""
    return f"{_digest(address)}-{clock.local_date(at):%Y%m%d}"


def hourly(address: str, at: datetime) -> str:
    """A key that lets one message an hour through to each address, without naming it."""
    return f"{_digest(address)}-{at:%Y%m%d%H}"


def _code(name: str, address: str, code: str, at: datetime) -> None:
    valid_until = at + policy.CODE_VALID
    context = {"code": code, "minutes": int(policy.CODE_VALID.total_seconds() // 60)}
    _mail(name, address, context, key=uuid.uuid4().hex, at=at, valid_until=valid_until)


def _way_back(name: str, user: User, address: str, key: str, at: datetime) -> None:
    context = {"way_back_url": links.way_back_url(user, address), "days": policy.WAY_BACK_VALID.days}
    _mail(name, address, context, key=key, at=at, valid_until=at + policy.WAY_BACK_VALID)


def _notice(name: str, user: User, address: str, key: str, at: datetime) -> None:
    context = {"at": clock.local(at), "report_url": links.report_url(user, address)}
    _mail(name, address, context, key=key, at=at)


def _mail(
    name: str, address: str, context: dict[str, Any], *, key: str, at: datetime, valid_until: datetime | None = None
) -> None:
    enqueue_email(
        name=name, to=address, context=context, dedupe_key=key, at=at, valid_until=valid_until, sensitive=True
    )


def _url(name: str) -> str:
    return settings.SITE_URL + reverse(name)


def _digest(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:32]
