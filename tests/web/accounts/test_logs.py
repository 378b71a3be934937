"""The log knows nobody by name: no address, password or code in any line of a login."""

import io
import logging

import pytest
from django.urls import reverse

from tests.unit.accounts.people import PASSWORD, code_in, last_mail
from tests.web.accounts.walking import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What is written to the log meanwhile."""
    handler = logging.getLogger().handlers[0]
    stream, before = io.StringIO(), handler.stream
    handler.setStream(stream)
    yield stream
    handler.setStream(before)


def test_login_leaves_no_trace_of_the_person(visitor, customer, lines):
    log_in(visitor, customer, password="wrong")
    visitor.post(reverse("account_request_login_code"), {"email": customer.email})
    code = code_in(last_mail(customer.email))
    visitor.post(reverse("account_confirm_login_code"), {"code": code})
    visitor.post(reverse("account_logout"))
    log_in(visitor, customer)
    written = lines.getvalue()
    assert "account" in written or "tili/" in written
    for secret in (customer.email, customer.full_name, PASSWORD, code):
        assert secret not in written


def test_mailed_links_are_logged_by_route(visitor, lines):
    visitor.get(reverse("accounts:way_back", args=["secret-token"]))
    assert "secret-token" not in lines.getvalue()
    assert "uusi-salasana" in lines.getvalue()
