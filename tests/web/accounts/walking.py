"""Steps that many tests of the account pages take."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import html5lib
from allauth.mfa.totp.internal import auth
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.models import User
from tests.unit.accounts.people import PASSWORD

INLINE = re.compile(rb"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", re.IGNORECASE)


def log_in(browser: Client, user: User, **fields: str) -> HttpResponse:
    """Log in by password, as far as that goes."""
    return browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, **fields})


def is_in(browser: Client) -> bool:
    """Is somebody logged in with this browser?"""
    return browser.get(reverse("accounts:home")).status_code == 200


def confirm_self(browser: Client, then: str) -> HttpResponse:
    """Give the password that is asked before something that matters, and go on."""
    return browser.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": then}, follow=True)


def totp_code(secret: str) -> str:
    """What an authenticator app shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def take_second_step_into_use(browser: Client, told: Callable[..., AbstractContextManager] = nullcontext) -> str:
    """Set up the authenticator app; returns the secret it shares with the shop.

    allauth tells the owner once it is committed: for that, pass `django_capture_on_commit_callbacks` bound to run.
    """
    url = reverse("mfa_activate_totp")
    confirm_self(browser, url)
    secret = browser.get(url).context["form"].secret
    with told():
        assert browser.post(url, {"code": totp_code(secret)}).status_code == 302
    return secret


def check_page(answer: HttpResponse) -> str:
    """The page is strict HTML5 with nothing inline, kept out of search engines and caches; returns its text."""
    assert "no-store" in answer["Cache-Control"]
    html5lib.HTMLParser(strict=True).parse(answer.content)
    assert not INLINE.search(answer.content), INLINE.search(answer.content)
    assert b'<meta name="robots" content="noindex">' in answer.content
    return answer.content.decode()
