"""Signing up with a mailed code."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from lapinkumi.accounts.models import User
from tests.unit.accounts.people import address, code_in, kinds, last_mail, mails, person
from tests.web.accounts.walking import check_page, is_in

pytestmark = pytest.mark.django_db

SECRET = "revontulet loistavat"


def sign_up(browser, email: str, **changes: str):
    form = {"full_name": "Aino Aho", "email": email, "password1": SECRET, "data_affirmed": "on", **changes}
    return browser.post(reverse("account_signup"), {name: value for name, value in form.items() if value})


@pytest.mark.rule("R3.2")
def test_sign_up_stores_the_affirmation_and_logs_in_after_the_code(visitor):
    email = address()
    answer = sign_up(visitor, email.upper())
    assert answer["Location"] == reverse("account_email_verification_sent")
    check_page(visitor.get(answer["Location"]))
    user = User.objects.get(email=email)
    assert user.full_name == "Aino Aho"
    assert user.data_affirmed_at is not None
    assert not is_in(visitor)
    assert mails(email) == ["account_signup_code"]
    answer = visitor.post(reverse("account_email_verification_sent"), {"code": code_in(last_mail(email)).lower()})
    assert answer["Location"] == reverse("accounts:home")
    assert is_in(visitor)
    assert EmailAddress.objects.get(user=user).verified
    assert kinds(user) == ["registered"]


@pytest.mark.rule("R3.2")
def test_sign_up_without_the_affirmation_makes_no_account(visitor):
    email = address()
    answer = sign_up(visitor, email, data_affirmed="")
    assert answer.status_code == 200
    assert "jos vakuutat tietosi oikeiksi" in answer.content.decode()
    assert not User.objects.filter(email=email).exists()
    assert mails(email) == []


def test_sign_up_posted_twice_makes_one_account(visitor):
    email = address()
    for _again in range(2):
        assert sign_up(visitor, email).status_code == 302
    assert User.objects.filter(email=email).count() == 1
    assert mails(email) == ["account_signup_code"]


def test_wrong_code_three_times_ends_the_try(visitor):
    email = address()
    sign_up(visitor, email)
    url = reverse("account_email_verification_sent")
    tries = [visitor.post(url, {"code": "BBBB-BBBB"}).status_code for _try in range(3)]
    assert tries == [200, 200, 302]
    assert not EmailAddress.objects.get(email=email).verified
    assert visitor.post(url, {"code": code_in(last_mail(email))})["Location"] == reverse("account_login")
    assert not is_in(visitor)


def test_unconfirmed_account_gets_no_login_code_but_a_new_password_confirms_it(visitor):
    """Whoever signed up with another's address must not keep a password to the account the owner later uses."""
    user = person(confirmed=False)
    visitor.post(reverse("account_request_login_code"), {"email": user.email})
    assert mails(user.email) == ["account_unfinished"]
    visitor.post(reverse("account_logout"))
    visitor.post(reverse("account_reset_password"), {"email": user.email})
    code = code_in(last_mail(user.email))
    visitor.post(reverse("account_confirm_password_reset_code"), {"code": code})
    visitor.post(reverse("account_complete_password_reset"), {"password1": SECRET})
    assert is_in(visitor)
    user.refresh_from_db()
    assert user.check_password(SECRET)
    assert EmailAddress.objects.get(user=user).verified


def test_password_must_not_be_common_short_or_the_address(visitor):
    email = address()
    for weak in ("salasana1", "password1234", email):
        assert sign_up(visitor, email, password1=weak).status_code == 200
    assert not User.objects.filter(email=email).exists()
