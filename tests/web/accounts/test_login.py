"""Logging in and out: ways, limits, sessions, where one lands."""

import pytest
from django.conf import settings
from django.urls import reverse

from lapinkumi.accounts.models import LockReason
from lapinkumi.accounts.services.locking import lock_account
from tests.unit.accounts.people import BY, NOW, PASSWORD, clerk, code_in, last_mail, mails
from tests.web.accounts.walking import check_page, is_in, log_in

pytestmark = pytest.mark.django_db

LOGIN = "account_login"


def test_login_by_password_gives_a_new_session(visitor, customer):
    session = visitor.session
    session["plate"] = "ABC-123"
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    assert log_in(visitor, customer)["Location"] == reverse("accounts:home")
    assert visitor.session.session_key != before
    assert visitor.session["plate"] == "ABC-123"
    assert is_in(visitor)


def test_login_by_code(visitor, customer):
    answer = visitor.post(reverse("account_request_login_code"), {"email": customer.email})
    check_page(visitor.get(answer["Location"]))
    assert mails(customer.email) == ["account_login_code"]
    visitor.post(answer["Location"], {"code": code_in(last_mail(customer.email)).replace("-", " ")})
    assert is_in(visitor)


def test_login_code_can_be_sent_again_and_the_first_is_void(visitor, customer):
    visitor.post(reverse("account_request_login_code"), {"email": customer.email})
    first = code_in(last_mail(customer.email))
    url = reverse("account_confirm_login_code")
    visitor.post(url, {"action": "resend"})
    assert mails(customer.email) == ["account_login_code"] * 2
    assert visitor.post(url, {"code": first}).status_code == 200
    visitor.post(url, {"code": code_in(last_mail(customer.email))})
    assert is_in(visitor)


def test_login_posted_twice_is_one_login(visitor, customer):
    for _again in range(2):
        assert log_in(visitor, customer)["Location"] == reverse("accounts:home")
    assert is_in(visitor)


def test_wrong_password_says_nothing_of_the_account(visitor, customer):
    page = check_page(log_in(visitor, customer, password="wrong"))
    assert "Sähköposti tai salasana on väärin." in page
    assert f'value="{customer.email}"' in page
    assert not is_in(visitor)


def test_wrong_passwords_are_limited(visitor, customer):
    for _try in range(5):
        log_in(visitor, customer, password="wrong")
    page = log_in(visitor, customer).content.decode()
    assert "Yrityksiä on ollut liian monta" in page
    assert not is_in(visitor)


def test_locked_account_is_told_only_to_who_knows_the_password(visitor, customer):
    lock_account(user_id=customer.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    assert "Sähköposti tai salasana on väärin." in log_in(visitor, customer, password="wrong").content.decode()
    answer = log_in(visitor, customer)
    assert answer["Location"] == reverse("account_inactive")
    assert not is_in(visitor)


def test_session_ends_with_the_browser_unless_asked_to_last(visitor, customer):
    log_in(visitor, customer)
    assert visitor.session.get_expire_at_browser_close()
    visitor.post(reverse("account_logout"))
    log_in(visitor, customer, remember="on")
    assert not visitor.session.get_expire_at_browser_close()
    assert visitor.session.get_expiry_age() == 14 * 24 * 3600


def test_staff_are_logged_out_after_a_working_day(visitor):
    log_in(visitor, clerk(), remember="on")
    assert 12 * 3600 - 60 < visitor.session.get_expiry_age() <= 12 * 3600


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_login_sends_nobody_elsewhere(visitor, customer, elsewhere):
    assert log_in(visitor, customer, next=elsewhere)["Location"] == reverse("accounts:home")


def test_login_goes_on_to_where_one_was_going(visitor, customer):
    begun = visitor.get(reverse("usersessions_list"))
    page = check_page(visitor.get(begun["Location"]))
    assert f'name="next" value="{reverse("usersessions_list")}"' in page
    assert log_in(visitor, customer, next=reverse("usersessions_list"))["Location"] == reverse("usersessions_list")


def test_logout_takes_a_post(member):
    member.get(reverse("account_logout"))
    assert is_in(member)
    member.post(reverse("account_logout"))
    assert not is_in(member)
    assert member.post(reverse("account_logout"))["Location"] == "/"


def test_cookies_are_kept_from_scripts_and_other_sites(visitor, customer):
    answer = log_in(visitor, customer)
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert PASSWORD not in cookie.value
    assert customer.email not in cookie.value
