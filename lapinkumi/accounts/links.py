"""Sealed links of the account mails: "this was not me", and the way back in. Nobody reads an address from them.

Opening a link changes nothing (mail scanners open them all); only the form behind it acts.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from lapinkumi.accounts import policy
from lapinkumi.accounts.models import User
from lapinkumi.core.sealing import seal, unseal

_REPORT = "lapinkumi.accounts.report"
_WAY_BACK = "lapinkumi.accounts.way-back"


@dataclass(frozen=True)
class Holder:
    """Whoever opened the link reads the mail of `address`, which was the account's own when the mail was written."""

    user: User
    address: str


def report_url(user: User, address: str) -> str:
    """Where the reader of `address` reports a stolen password. Good for `policy.REPORT_VALID`."""
    token = seal(json.dumps([user.pk, address]), purpose=_REPORT)
    return settings.SITE_URL + reverse("accounts:report_by_link", args=[token])


def way_back_url(user: User, address: str) -> str:
    """Where the reader of `address` sets a new password, once. Good for `policy.WAY_BACK_VALID`."""
    token = seal(json.dumps([user.pk, address, _fingerprint(user)]), purpose=_WAY_BACK)
    return settings.SITE_URL + reverse("accounts:way_back", args=[token])


def read_report(token: str) -> Holder | None:
    """Who opened a report link; None for one that is too old or not ours."""
    found = _read(token, _REPORT, policy.REPORT_VALID)
    user = found and User.objects.filter(pk=found[0]).first()
    return Holder(user, found[1]) if found and user else None


def read_way_back(token: str) -> Holder | None:
    """Who opened a way back; None for one that is used, too old or not ours."""
    found = _read(token, _WAY_BACK, policy.WAY_BACK_VALID)
    user = found and User.objects.filter(pk=found[0]).first()
    if not found or not user or not constant_time_compare(found[2], _fingerprint(user)):
        return None
    return Holder(user, found[1])


def _read(token: str, purpose: str, valid: timedelta) -> list | None:
    text = unseal(token, purpose=purpose, valid=valid)
    return json.loads(text) if text is not None else None


def _fingerprint(user: User) -> str:
    """Changes with the password and with each ending of all sessions: the link dies with either."""
    return salted_hmac(_WAY_BACK, user.get_session_auth_hash()).hexdigest()[:16]
