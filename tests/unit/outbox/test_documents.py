"""Documents: stored once, rendered once, guarded by the database."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from lapinkumi.core.acts import act
from lapinkumi.core.pdf import pdf_available
from lapinkumi.outbox import policy
from lapinkumi.outbox.books import check_outbox
from lapinkumi.outbox.due import render_due_documents
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.rendering import render
from lapinkumi.outbox.services.documents import record_rendered, render_anew, store_document
from tests.unit.outbox.making import BY, NOW, email, paper

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not pdf_available(), reason="needs Pango: sudo apt-get install libpangoft2-1.0-0")


def kinds(document: Document) -> list[str]:
    return [event.kind for event in document.events.all()]


def test_store_document_keeps_its_html_and_hash():
    document = paper()
    assert Document.objects.get() == document
    assert "<h1>Kuitti LK-1001</h1><p>480,00 €</p><p>Lapin Kumi Oy</p>" in document.html
    assert document.html_sha256 == hashlib.sha256(document.html.encode()).hexdigest()
    assert (document.has_pdf, document.rendered_at, document.next_render_at) == (False, None, NOW)


def test_store_document_again_returns_it_as_it_was():
    first, again = paper(), paper(context={"sum": "1,00"}, title="Toinen")
    assert again == first
    assert "480,00" in Document.objects.get().html


def test_store_document_of_another_number_is_another():
    assert paper() != paper(number="LK-1001/2")


@pytest.mark.django_db(transaction=True)
def test_a_document_of_an_act_that_fails_is_never_stored():
    @act
    def failing_act() -> None:
        store_document(kind="receipt", number="1", title="Kuitti", template="documents/paper.html", context={}, at=NOW)
        raise ValueError("the act came to nothing")

    with pytest.raises(ValueError, match="came to nothing"):
        failing_act()
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"html": "<p>0 €</p>"},
        {"html_sha256": "0" * 64},
        {"title": "x"},
        {"number": "x"},
        {"kind": "x"},
        {"created_at": NOW},
    ],
)
def test_the_database_refuses_to_change_a_document(change: dict[str, object]):
    document = paper(at=NOW - timedelta(days=1))
    with pytest.raises(IntegrityError, match="stored once and never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)
    document.refresh_from_db()
    assert (document.title, document.number) == ("Kuitti LK-1001", "LK-1001")


@needs_pango
def test_render_makes_the_pdf_once():
    document = paper()
    assert render(document, at=NOW) is True
    document.refresh_from_db()
    content = document.pdf.open().read()
    assert content.startswith(b"%PDF-")
    assert document.pdf_sha256 == hashlib.sha256(content).hexdigest()
    assert (document.rendered_at, document.next_render_at) == (NOW, None)
    assert document.pdf.name == f"documents/2026/{document.uuid}.pdf"
    assert render(document, at=NOW + timedelta(days=1)) is False
    document.refresh_from_db()
    assert document.rendered_at == NOW
    assert kinds(document) == ["rendered"]


@needs_pango
def test_render_beaten_by_another_worker_leaves_no_second_file(tmp_path):
    document, stale = paper(), Document.objects.get()
    render(document, at=NOW)
    first = Document.objects.get()
    assert render(stale, at=NOW) is False
    assert Document.objects.get().pdf.name == first.pdf.name
    assert len(default_storage.listdir("documents/2026")[1]) == 1


@needs_pango
@pytest.mark.parametrize(
    "change", [{"pdf": "other.pdf"}, {"pdf_sha256": "0" * 64}, {"rendered_at": NOW + timedelta(1)}]
)
def test_the_database_refuses_a_second_pdf(change: dict[str, object]):
    document = paper()
    render(document, at=NOW)
    with pytest.raises(IntegrityError, match="stored once and never changes"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


@needs_pango
def test_sweep_renders_what_is_missing():
    paper()
    paper(number="LK-1002")
    paper(number="LK-1003", at=NOW + timedelta(hours=1))
    assert render_due_documents(at=NOW) == 2
    assert render_due_documents(at=NOW) == 0
    assert Document.objects.filter(rendered_at=None).count() == 1


def test_without_pango_documents_wait(no_pango: None):
    document = paper()
    assert render_due_documents(at=NOW) == 0
    document.refresh_from_db()
    assert (document.next_render_at, document.render_tries_left) == (NOW, policy.RENDER_TRIES)
    assert kinds(document) == []


@needs_pango
def test_a_document_that_can_not_be_rendered_is_given_up_visibly_and_can_be_tried_anew():
    document = paper(template="documents/broken.html")
    at = NOW
    for tries in range(1, policy.RENDER_TRIES + 1):
        assert render_due_documents(at=at) == 0
        document.refresh_from_db()
        assert document.render_tries_left == policy.RENDER_TRIES - tries
        at = document.next_render_at or at
    assert list(Document.objects.unrenderable()) == [document]
    assert "PdfResourceRefused" in document.render_error
    assert kinds(document) == ["render_failed"] * policy.RENDER_TRIES
    render_anew(document_id=document.pk, at=at, by=BY)
    document.refresh_from_db()
    assert (document.next_render_at, document.render_tries_left) == (at, policy.RENDER_TRIES)


@needs_pango
def test_render_anew_leaves_a_rendered_document_alone():
    document = paper()
    render(document, at=NOW)
    render_anew(document_id=document.pk, at=NOW + timedelta(days=1), by=BY)
    document.refresh_from_db()
    assert (document.rendered_at, document.next_render_at) == (NOW, None)
    assert kinds(document) == ["rendered"]


def test_record_rendered_twice_keeps_the_first():
    document = paper()
    first = {"document_id": document.pk, "path": "a.pdf", "pdf_sha256": "a" * 64}
    assert record_rendered(**first, at=NOW, by=BY) is True
    assert record_rendered(**{**first, "path": "b.pdf"}, at=NOW, by=BY) is False
    assert Document.objects.get().pdf.name == "a.pdf"


@needs_pango
def test_the_books_notice_a_pdf_that_was_changed_or_lost():
    document = paper()
    render(document, at=NOW)
    document.refresh_from_db()
    assert list(check_outbox()) == []
    default_storage.delete(document.pdf.name)
    assert list(check_outbox()) == [f"document {document.pk} (receipt): its PDF is gone"]
    with default_storage.open(document.pdf.name, "wb") as file:
        file.write(b"%PDF-forged")
    assert list(check_outbox()) == [f"document {document.pk} (receipt): the PDF is not what was stored"]


def test_the_books_notice_messages_that_nobody_sends():
    message = email(at=NOW - timedelta(days=900))
    [violation] = check_outbox()
    assert violation.startswith(f"message {message.pk} (greeting) has been due for over 1:00:00")
