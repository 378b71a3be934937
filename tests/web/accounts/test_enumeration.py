"""Nobody learns from the pages who has an account: the same answers whether or not there is one."""

import re

import pytest
from django.urls import reverse

from lapinkumi.accounts.models import LockReason
from lapinkumi.accounts.services.locking import lock_account
from tests.unit.accounts.people import BY, NOW, address, mails, person

pytestmark = pytest.mark.django_db

SIGNUP = {"full_name": "Aino Aho", "password1": "revontulet loistavat", "data_affirmed": "on"}


def locked():
    user = person()
    lock_account(user_id=user.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    return user


OWNERS = {
    "known": lambda: person().email,
    "unconfirmed": lambda: person(confirmed=False).email,
    "locked": lambda: locked().email,
}
FORMS = {
    "account_request_login_code": {},
    "account_reset_password": {},
    "account_signup": SIGNUP,
    "accounts:report": {},
}


def seen(browser, name: str, email: str) -> list[tuple[int, str]]:
    """Every answer on the way, without what differs by nature: the address itself and the token."""
    answers = [browser.post(reverse(name), {"email": email, **FORMS[name]})]
    while answers[-1].status_code == 302:
        answers.append(browser.get(answers[-1]["Location"]))
    return [(answer.status_code, _neutral(answer, email)) for answer in answers]


def _neutral(answer, email: str) -> str:
    text = (answer.get("Location", "") + answer.content.decode()).replace(email, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", text)


@pytest.mark.rule("R3.3")
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("owner", OWNERS)
def test_answers_are_the_same(client_factory, name, owner):
    email = OWNERS[owner]()
    assert seen(client_factory(), name, email) == seen(client_factory(), name, address())


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_a_wrong_code_is_answered_the_same(client_factory, name):
    def tries(email: str) -> list[tuple[int, str]]:
        browser = client_factory()
        url = browser.post(reverse(name), {"email": email})["Location"]
        return [
            (answer.status_code, _neutral(answer, email))
            for answer in (browser.post(url, {"code": "BBBB-BBBB"}) for _try in range(3))
        ]

    assert tries(person().email) == tries(address())


@pytest.mark.parametrize("name", ["account_request_login_code", "account_signup"])
def test_asking_for_a_new_code_is_answered_the_same(client_factory, name, monkeypatch):
    def again(email: str) -> list[tuple[int, str]]:
        browser = client_factory()
        url = browser.post(reverse(name), {"email": email, **FORMS[name]})["Location"]
        answer = browser.post(url, {"action": "resend"}, follow=True)
        return [(answer.status_code, _neutral(answer, email))]

    assert again(person().email) == again(address())


def test_only_the_mailbox_learns_more(client_factory):
    stranger, known = address(), person().email
    for email in (stranger, known):
        client_factory().post(reverse("account_request_login_code"), {"email": email})
    assert (mails(stranger), mails(known)) == (["account_unknown_address"], ["account_login_code"])


def test_reporting_a_stranger_mails_nobody(client_factory):
    stranger, known = address(), person().email
    for email in (stranger, known):
        client_factory().post(reverse("accounts:report"), {"email": email})
    assert (mails(stranger), mails(known)) == ([], ["account_report_link"])
