"""What is mailed when: to whom no code goes, and how every mail reads."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from lapinkumi.accounts import adapter, messages
from lapinkumi.accounts.models import LockReason
from lapinkumi.accounts.services import notices
from lapinkumi.accounts.services.locking import lock_account, report_stolen_password
from lapinkumi.accounts.services.replies import reply_to_second_signup, reply_without_code
from lapinkumi.outbox.models import Message
from tests.unit.accounts.people import BY, NOW, address, kinds, last_mail, mails, person

pytestmark = pytest.mark.django_db


def without_code(email: str, at=NOW) -> None:
    with transaction.atomic():
        reply_without_code(address=email, at=at)


def second_signup(email: str) -> None:
    with transaction.atomic():
        reply_to_second_signup(address=email, at=NOW)


def test_reply_without_code_to_a_stranger_goes_once_a_day():
    email = address()
    for at in (NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1)):
        without_code(email, at)
    assert mails(email) == ["account_unknown_address"] * 2


def test_reply_without_code_to_a_locked_account_tells_who_opens_it():
    user = person()
    lock_account(user_id=user.pk, reason=LockReason.MISUSE, at=NOW, by=BY)
    without_code(user.email)
    assert mails(user.email) == ["account_locked"]


def test_reply_without_code_after_a_stolen_password_gives_a_new_way_back():
    user = person()
    report_stolen_password(user_id=user.pk, address=user.email, at=NOW, by=BY)
    without_code(user.email)
    without_code(user.email)
    assert mails(user.email) == ["account_reported_stolen"] * 2


def test_reply_without_code_to_an_unfinished_account_offers_a_password():
    user = person(confirmed=False)
    without_code(user.email)
    assert mails(user.email) == ["account_unfinished"]


def test_reply_without_code_to_an_invited_person_repeats_the_invitation():
    user = person(confirmed=False)
    user.set_unusable_password()
    user.save()
    without_code(user.email)
    assert mails(user.email) == ["account_invitation"]


def test_reply_to_second_signup():
    known, unfinished = person(), person(confirmed=False)
    for user in (known, unfinished):
        second_signup(user.email)
        second_signup(user.email)
    assert mails(known.email) == ["account_exists"]
    assert mails(unfinished.email) == ["account_unfinished"]


@pytest.mark.parametrize("change", notices.CHANGES)
def test_every_security_change_is_noted_and_told(change):
    user = person()
    with transaction.atomic():
        notices.tell(change=change, user=user, address="vanha@example.fi", at=NOW, by=BY)
    assert kinds(user) == [notices.CHANGES[change][0]]
    told = last_mail("vanha@example.fi")
    assert "/tili/salasana-viety/" in told.body_text
    assert "24.11.2026 klo 11.00" in told.body_text


def test_unknown_mails_of_allauth_are_not_sent_unworded():
    with pytest.raises(KeyError), transaction.atomic():
        adapter.AccountAdapter().send_mail("account/email/something_new", "a@example.fi", {})


def every_mail() -> list[Message]:
    user = person()
    email = user.email
    with transaction.atomic():
        for code in (messages.signup_code, messages.address_code, messages.login_code, messages.password_code):
            code(address=email, code="DSKS-DMQC", at=NOW)
        messages.unknown_address(address=email, at=NOW)
        messages.already_has_account(address=email, at=NOW)
        for to_user in (messages.unfinished, messages.locked, messages.report_link):
            to_user(user=user, at=NOW)
        messages.reported_stolen(user=user, address=email, key="1", at=NOW)
        messages.new_credentials(user=user, key="1", at=NOW)
        messages.invitation(user=user, key="1", at=NOW)
        for _kind, notice in notices.CHANGES.values():
            notice(user=user, address=email, key="1", at=NOW)
    return list(Message.objects.filter(recipient=email))


def test_every_mail_is_worded_secret_and_ours():
    sent = every_mail()
    folders = (settings.BASE_DIR / "templates" / "messages").glob("account_*")
    assert {mail.name for mail in sent} == {folder.name for folder in folders}
    for mail in sent:
        for part in (mail.subject, mail.body_text, mail.body_html):
            assert not re.search(r"\{[{%]|%\(|None|\[\w+\]|&quot;|example\.com", part), (mail.name, part)
        assert mail.sensitive, mail.name
        assert settings.COMPANY.phone in mail.body_text
        assert settings.COMPANY.business_id in mail.body_html
        assert "DSKS" not in mail.subject, "a code in the subject would outlive the content"


def test_code_mails_carry_the_code_and_end_with_it():
    user = person()
    with transaction.atomic():
        messages.login_code(address=user.email, code="DSKS-DMQC", at=NOW)
    mail = last_mail(user.email)
    assert "DSKS-DMQC" in mail.body_text
    assert "DSKS-DMQC" in mail.body_html
    assert mail.valid_until == NOW + timedelta(minutes=15)
