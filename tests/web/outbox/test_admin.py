"""Messages and documents at the desk: read, sent again, settled; never typed over."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import set_up_roles
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.states import MessageState
from tests.unit.outbox.making import NOW, email, paper, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db
LIST = "/hallinta/outbox/message/"


@pytest.fixture
def clerk(client: Client) -> Client:
    """A clerk who may see and resend messages, logged in."""
    return logged_in(client, "view_message", "resend_message", "view_document", "render_document")


def logged_in(client: Client, *rights: str) -> Client:
    user = User.objects.create_user("myyja@lapinkumi.fi", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


def refused(gateway: SmsGateway) -> Message:
    gateway.answer(400)
    message = sms()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    return message


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_desk_lists_and_finds_messages(clerk: Client, gateway: SmsGateway):
    failed, sent = refused(gateway), email(about="LK-2")
    assert set(clerk.get(LIST).context["cl"].queryset) == {failed, sent}
    for words in ("LK-2", " lk-2 ", "Aino@Example.fi"):
        assert list(clerk.get(LIST, {"q": words}).context["cl"].queryset) == [sent]
    for words in ("+358401234567", "040 123 4567"):
        assert list(clerk.get(LIST, {"q": words}).context["cl"].queryset) == [failed]
    assert list(clerk.get(LIST, {"q": "aino"}).context["cl"].queryset) == []
    assert list(clerk.get(LIST, {"state__exact": "failed"}).context["cl"].queryset) == [failed]


def test_a_message_can_be_read_but_not_typed_over(clerk: Client):
    message = email()
    url = reverse("admin:outbox_message_change", args=[message.pk])
    before = Message.objects.values().get()
    page = clerk.get(url)
    assert "Hei Aino!" in page.text
    assert '<input type="text"' not in page.text.split("<main")[-1]
    assert clerk.post(url, {"state": "sent", "recipient": "x@example.fi"}).status_code == 403
    assert clerk.post(reverse("admin:outbox_message_delete", args=[message.pk]), {"post": "yes"}).status_code == 403
    assert clerk.get(reverse("admin:outbox_message_add")).status_code == 403
    assert Message.objects.values().get() == before


def test_the_history_names_who_and_what(clerk: Client, gateway: SmsGateway):
    failed = refused(gateway)
    text = clerk.get(reverse("admin:outbox_message_change", args=[failed.pk])).text
    assert "Lähetys epäonnistui Tekstiviestien välittäjä vastasi 400." in text
    assert "outbox</p>" in text


def test_the_rights_of_clerks_and_accountants_are_given():
    set_up_roles()
    rights = {
        group.name: set(group.permissions.filter(content_type__app_label="outbox").values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    assert rights["asiakaspalvelija"] == {"view_message", "resend_message", "view_document", "render_document"}
    assert rights["kirjanpito"] == {"view_document"}
    assert rights["varasto"] == set()


def test_secret_content_is_not_shown(clerk: Client):
    message = email(name="code", context={"code": "ABCD-EFGH"}, sensitive=True)
    text = clerk.get(reverse("admin:outbox_message_change", args=[message.pk])).text
    assert "ABCD-EFGH" not in text
    assert "Salainen." in text


@pytest.mark.django_db(transaction=True)
def test_the_action_sends_failed_messages_again(clerk: Client, gateway: SmsGateway):
    failed, lapsed = refused(gateway), email(valid_until=NOW)
    deliver(message_id=lapsed.pk, at=NOW)
    answer = clerk.post(LIST, {"action": "send_again", "_selected_action": [failed.pk, lapsed.pk]}, follow=True)
    assert told(answer) == [
        "aino@example.fi: Viesti on peruttu: Viestin aika ehti mennä ohi.",
        "1 viesti on jonossa.",
    ]
    failed.refresh_from_db()
    assert failed.state == MessageState.CANCELLED
    copy = Message.objects.get(copy_of=failed)
    assert (copy.state, copy.recipient) == (MessageState.QUEUED, "+358401234567")
    assert failed.events.get(kind="resent").actor_user.email == "myyja@lapinkumi.fi"


@pytest.mark.django_db(transaction=True)
def test_one_message_is_sent_again_to_a_corrected_number(clerk: Client, gateway: SmsGateway):
    failed = refused(gateway)
    url = reverse("admin:outbox_message_resend", args=[failed.pk])
    assert 'value="+358401234567"' in clerk.get(url).text
    answer = clerk.post(url, {"recipient": "050 1112233"}, follow=True)
    assert told(answer) == ["Viesti on jonossa."]
    assert Message.objects.get(copy_of=failed).recipient == "+358501112233"


@pytest.mark.parametrize(
    ("recipient", "error"),
    [
        ("", "Tämä kenttä vaaditaan."),
        ("abc", "Puhelinnumero on virheellinen."),
        ("016 123 456", "Numero ei ota vastaan tekstiviestejä."),
    ],
)
def test_a_number_that_can_not_be_right_is_told_at_the_field(
    clerk: Client, gateway: SmsGateway, recipient: str, error: str
):
    failed = refused(gateway)
    answer = clerk.post(reverse("admin:outbox_message_resend", args=[failed.pk]), {"recipient": recipient})
    assert answer.context["form"].errors == {"recipient": [error]}
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_failed_message_is_settled(clerk: Client, gateway: SmsGateway):
    failed = refused(gateway)
    url = reverse("admin:outbox_message_settle", args=[failed.pk])
    assert url in clerk.get(reverse("admin:outbox_message_change", args=[failed.pk])).text
    answer = clerk.post(url, {"reason": "Soitettu asiakkaalle."}, follow=True)
    assert told(answer) == ["Viesti on merkitty hoidetuksi."]
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == (MessageState.CANCELLED, "Soitettu asiakkaalle.")
    assert url not in answer.text


@pytest.mark.django_db(transaction=True)
def test_a_sent_message_can_not_be_settled(clerk: Client):
    message = email()
    deliver(message_id=message.pk, at=NOW)
    answer = clerk.post(reverse("admin:outbox_message_settle", args=[message.pk]), {"reason": "x"}, follow=True)
    assert told(answer) == ["Vain epäonnistuneen viestin voi merkitä hoidetuksi."]
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_who_may_only_look_may_not_act(client: Client, gateway: SmsGateway):
    looker, failed = logged_in(client, "view_message"), refused(gateway)
    page = looker.get(reverse("admin:outbox_message_change", args=[failed.pk])).text
    for act in ("resend", "settle"):
        url = reverse(f"admin:outbox_message_{act}", args=[failed.pk])
        assert url not in page
        assert looker.post(url, {"recipient": "+358501112233", "reason": "x"}).status_code == 403
    looker.post(LIST, {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert (failed.state, Message.objects.count()) == (MessageState.FAILED, 1)


def test_a_customer_sees_nothing_of_the_desk(client: Client):
    client.force_login(User.objects.create_user("aino@example.fi"))
    document = paper()
    for url in (LIST, reverse("admin:outbox_document_open", args=[document.pk])):
        assert client.get(url).status_code == 302


def test_a_document_is_opened(clerk: Client):
    document = paper()
    page = clerk.get(reverse("admin:outbox_document_change", args=[document.pk]))
    assert reverse("admin:outbox_document_open", args=[document.pk]) in page.text
    assert "480,00 €" in clerk.get(reverse("admin:outbox_document_open", args=[document.pk])).text


def test_a_document_is_not_opened_without_the_right(client: Client):
    looker = logged_in(client, "view_message")
    assert looker.get(reverse("admin:outbox_document_open", args=[paper().pk])).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_pdf_that_was_given_up_is_asked_for_anew(clerk: Client):
    document = paper()
    Document.objects.update(next_render_at=None, render_tries_left=0)
    data = {"action": "render_again", "_selected_action": [document.pk]}
    clerk.post(reverse("admin:outbox_document_changelist"), data)
    document.refresh_from_db()
    assert document.next_render_at is not None
    assert document.events.get().kind == "render_anew"
