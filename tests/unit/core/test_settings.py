"""A production start with a missing or unsafe value stops with a sentence that names it."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

SAFE = {
    "SITE_URL": "https://lapinkumi.example",
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": "lapinkumi.example",
    "DATABASE_URL": "postgresql://shop@db/lapinkumi",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://user:password@mail.example:587?tls=True",
    "COMPANY_IBAN": "FI2112345600000785",
    "COMPANY_BIC": "NDEAFIHH",
    "KLARNA_BASE_URL": "https://api.kustom.example",
    "KLARNA_USERNAME": "user",
    "KLARNA_PASSWORD": "password",
    "SMS_GATEWAY_URL": "https://sms.example",
    "SMS_GATEWAY_TOKEN": "token",
}


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own, as production would, from an empty folder's view of the stack."""
    values = {name: value for name, value in {**SAFE, **changes}.items() if value is not None}
    code = "from django.conf import settings as s; print(s.LOCAL, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE)"
    code += "; print(*s.KLARNA_CSP_HOSTS)"
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "lapinkumi.settings",
        "STACK_FILE": str(ROOT / "no-such-file"),
        **values,
    }
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_complete_production_values_start_safely():
    run = start()
    assert (run.returncode, run.stdout.splitlines()) == (0, ["False True True", "https://*.kustom.example"]), run.stderr


def test_the_payment_page_lets_in_the_hosts_that_are_named():
    hosts = "https://js.kustom.example,https://checkout.kustom.example"
    assert start(KLARNA_CSP_HOSTS=hosts).stdout.splitlines()[-1] == hosts.replace(",", " ")


@pytest.mark.parametrize("name", SAFE)
def test_a_missing_value_is_named(name: str):
    run = start(**{name: None})
    assert run.returncode != 0
    assert f"ImproperlyConfigured: {name} " in run.stderr


@pytest.mark.rule("R3.4")
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SITE_URL", "http://lapinkumi.example", "SITE_URL must begin with https"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name"),
        ("DATABASE_URL", "sqlite:///shop.db", "DATABASE_URL must be a PostgreSQL address"),
        ("PLAYGROUND_PORT", "8099", "PLAYGROUND_PORT are for a local machine only"),
        ("DEBUG", "1", "DEBUG and PLAYGROUND_PORT are for a local machine only"),
        ("COMPANY_IBAN", "FI2112345600000786", "COMPANY_IBAN"),
        ("KLARNA_BASE_URL", "http://api.kustom.example", "KLARNA_BASE_URL must begin with https"),
        ("KLARNA_CSP_HOSTS", "http://js.kustom.example", "KLARNA_CSP_HOSTS must name"),
        ("NSHIFT_ID", "0123456789ABCDEF", "NSHIFT_BASE_URL and NSHIFT_SECRET and NSHIFT_SENDER is missing"),
        ("NSHIFT_AUTH", "token", "NSHIFT_AUTH must be jwt, basic or combined"),
    ],
)
def test_an_unsafe_value_is_named(name: str, value: str, sentence: str):
    run = start(**{name: value})
    assert run.returncode != 0
    assert sentence in run.stderr.splitlines()[-1]


def test_carriage_is_booked_with_all_values_of_its_account_over_https():
    whole = {
        "NSHIFT_BASE_URL": "https://api.unifaun.example/rs-extapi/v1", "NSHIFT_ID": "1", "NSHIFT_SECRET": "2",
        "NSHIFT_SENDER": "LK1",
    }  # fmt: skip
    assert start(**whole).returncode == 0
    for run in (
        start(**{**whole, "NSHIFT_SENDER": None}),
        start(**{**whole, "NSHIFT_BASE_URL": "http://plain.example"}),
    ):
        assert run.returncode != 0
        assert run.stderr.splitlines()[-1].split("ImproperlyConfigured: ")[1].startswith("NSHIFT_")
