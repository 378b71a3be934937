"""The local viewer: every message as its receiver sees it, and no such page elsewhere."""

import importlib
from email import message_from_bytes, policy

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from lapinkumi.core.pdf import pdf_available
from lapinkumi.outbox import urls
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.rendering import render
from lapinkumi.outbox.services.enqueue import File
from tests.unit.outbox.making import NOW, email, paper, sms

pytestmark = pytest.mark.django_db
LIST = "/playground/viestit/"


def page_of(message: Message, name: str = "viewer-message") -> str:
    return reverse(f"outbox:{name}", args=[message.uuid])


def listed(client: Client, **query: str) -> list[int]:
    return [row["message"].pk for row in client.get(LIST, query).context["rows"]]


def test_the_list_shows_the_newest_first(client: Client):
    first, second = email(), sms()
    answer = client.get(LIST)
    assert [row["message"] for row in answer.context["rows"]] == [second, first]
    assert "2 viestiä" in answer.text
    assert 'name="robots" content="noindex"' in answer.text


def test_an_empty_list_says_so(client: Client):
    assert "Ei viestejä" in client.get(LIST).text


def test_the_list_is_filtered(client: Client):
    mail, text = email(), sms(dedupe_key="2", about="LK-2")
    code = email(name="code", context={"code": "1"}, to="eino@example.fi", dedupe_key="3", about="")
    deliver(message_id=mail.pk, at=NOW)
    assert listed(client, q="AINO@example") == [mail.pk]
    assert listed(client, q="LK-2") == [text.pk]
    assert listed(client, q="koodisi") == [code.pk]
    assert listed(client, kanava="sms") == [text.pk]
    assert listed(client, viesti="code") == [code.pk]
    assert listed(client, tila="sent") == [mail.pk]
    assert listed(client, q="ei tällaista") == []


@pytest.mark.parametrize(
    "query", [{"kanava": "savumerkki"}, {"q": "\x00"}, {"q": "x" * 101}, {"sivu": "-1"}, {"sivu": "x"}]
)
def test_a_filter_that_makes_no_sense_filters_nothing(client: Client, query: dict[str, str]):
    message = email()
    assert listed(client, **query) == [message.pk]


def test_a_long_list_has_pages_that_keep_the_filters(client: Client):
    for number in range(51):
        email(dedupe_key=f"{number}")
    answer = client.get(LIST, {"q": "aino"})
    assert len(answer.context["rows"]) == 50
    assert answer.context["next_url"] == "?q=aino&sivu=2"
    assert len(client.get(f"{LIST}?q=aino&sivu=2").context["rows"]) == 1


def test_the_list_takes_few_queries_however_long(client: Client, django_assert_num_queries):
    for number in range(30):
        email(dedupe_key=f"{number}")
    with django_assert_num_queries(3):
        client.get(LIST)


def test_a_mail_is_shown_with_its_headers_frame_and_files(client: Client):
    document = paper()
    message = email(documents=[document], attachments=[File("aika.ics", "text/calendar", b"BEGIN")])
    text = client.get(page_of(message)).text
    assert "Lapin Kumi Oy &lt;kauppa@lapinkumi.fi&gt;" in text
    assert "aino@example.fi" in text
    assert f'src="{page_of(message, "viewer-html")}" sandbox="allow-popups allow-popups-to-escape-sandbox"' in text
    assert "Kuitti LK-1001 (tulostettava sivu)" in text
    assert "aika.ics" in text
    assert "Viesti odottaa lähettäjää." in text


def test_a_mail_is_shown_as_plain_text_escaped(client: Client):
    message = email(context={"person": "<b>Aino</b>", "order": "1"})
    text = client.get(page_of(message), {"osa": "teksti"}).text
    assert "Hei &lt;b&gt;Aino&lt;/b&gt;!" in text
    assert "<iframe" not in text


def test_the_html_part_may_style_itself_and_nothing_else(client: Client):
    message = email()
    answer = client.get(page_of(message, "viewer-html"))
    assert '<base target="_blank">' in answer.text
    assert '<p style="color: #123">Hei Aino!</p>' in answer.text
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    rules = dict(rule.strip().split(" ", 1) for rule in answer["Content-Security-Policy"].split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' data:",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }


def test_other_viewer_pages_keep_the_shops_own_policy(client: Client):
    policy_of_page = client.get(page_of(email()))["Content-Security-Policy"]
    assert "unsafe-inline" not in policy_of_page
    assert "frame-src 'self'" in policy_of_page


def test_a_text_message_is_shown_with_its_size(client: Client):
    text = client.get(page_of(sms())).text
    assert "Hei Aino, tilaus LK-1001 on noudettavissa." in text
    assert "42 merkkiä, 1 viesti" in text
    assert "Lapin Kumi</p>" in text


def test_the_history_is_told(client: Client):
    message = email()
    deliver(message_id=message.pk, at=NOW)
    entries = client.get(page_of(message)).context["entries"]
    assert [str(entry["title"]) for entry in entries] == ["Lähetys alkoi", "Lähetetty"]


def test_the_source_is_the_mail_as_it_leaves(client: Client):
    message = email(context={"person": "Äijö", "order": "1"})
    answer = client.get(page_of(message, "viewer-source"))
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"] == 'attachment; filename="greeting.eml"'
    mail = message_from_bytes(answer.content, policy=policy.default)
    assert (mail["Subject"], mail["To"]) == ("Hei Äijö, tilaus 1", "aino@example.fi")


@pytest.mark.parametrize("to", ["", "aino", "väärä osoite", "a@b.fi\nBcc: c@d.fi"])
def test_a_mail_to_no_address_is_shown_all_the_same(client: Client, to: str):
    message = email(to=to)
    assert client.get(page_of(message)).status_code == 200
    assert client.get(page_of(message, "viewer-source")).status_code in (200, 404)


def test_a_text_message_has_no_source(client: Client):
    assert client.get(page_of(sms(), "viewer-source")).status_code == 404


def test_an_attachment_is_downloaded(client: Client):
    message = email(attachments=[File("käynti.ics", "text/calendar; method=PUBLISH", b"BEGIN")])
    answer = client.get(reverse("outbox:viewer-attachment", args=[message.attachments.get().pk]))
    assert (answer.content, answer["Content-Type"]) == (b"BEGIN", "text/calendar; method=PUBLISH")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''k%C3%A4ynti.ics"


def test_a_document_with_no_pdf_is_a_page_to_print(client: Client):
    answer = client.get(reverse("outbox:viewer-document", args=[paper().uuid]))
    assert answer["Content-Type"].startswith("text/html")
    assert "480,00 €" in answer.text
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.skipif(not pdf_available(), reason="needs Pango: sudo apt-get install libpangoft2-1.0-0")
def test_a_document_with_its_pdf_is_the_pdf(client: Client):
    document = paper()
    render(document, at=NOW)
    answer = client.get(reverse("outbox:viewer-document", args=[document.uuid]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="kuitti-lk-1001.pdf"'
    assert answer.getvalue().startswith(b"%PDF-")


@override_settings(LOCAL=False)
def test_removed_content_is_said_to_be_removed(client: Client):
    message = email(name="code", context={"code": "ABCD"}, sensitive=True)
    deliver(message_id=message.pk, at=NOW)
    with override_settings(LOCAL=True):
        text = client.get(page_of(message)).text
    assert "Sisältö on poistettu, koska se oli salainen." in text
    assert "<iframe" not in text


def test_posting_to_the_viewer_is_refused(client: Client):
    assert client.post(LIST).status_code == 405


def pages() -> list[str]:
    message = email(attachments=[File("aika.ics", "text/calendar", b"BEGIN")])
    return [
        LIST,
        *(page_of(message, name) for name in ("viewer-message", "viewer-html", "viewer-source")),
        reverse("outbox:viewer-attachment", args=[message.attachments.get().pk]),
        reverse("outbox:viewer-document", args=[paper().uuid]),
    ]


@override_settings(SECURE_SSL_REDIRECT=False)
def test_in_production_no_viewer_page_answers(client: Client):
    addresses = pages()
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)
    with override_settings(LOCAL=False):
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_in_production_no_viewer_page_is_even_routed():
    try:
        with override_settings(LOCAL=False):
            assert [pattern.name for pattern in importlib.reload(urls).urlpatterns] == ["sms-receipt"]
    finally:
        importlib.reload(urls)
    assert "viewer" in [pattern.name for pattern in urls.urlpatterns]
