"""/playground/viestit/: every message as its receiver sees it. On a local machine only."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from lapinkumi.outbox.channels.email import compose
from lapinkumi.outbox.downloads import document_response
from lapinkumi.outbox.forms import ViewerFilter
from lapinkumi.outbox.models import Attachment, Document, Message
from lapinkumi.outbox.presentation import TONES, facts_of, history_of, sms_size
from lapinkumi.outbox.queries import matching_messages, message_names
from lapinkumi.outbox.states import MessageState

PAGE_ROWS = 50
P = ParamSpec("P")

# The mail's own page inside the viewer's frame: its inline styles hold, nothing in it runs, posts or reaches out.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def local_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """No such page outside a local machine, whatever the addresses say."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.LOCAL:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(guarded)  # type: ignore[return-value]


@local_only
def messages(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    form = ViewerFilter(request.GET, names=message_names())
    form.is_valid()
    page = Paginator(matching_messages(**form.cleaned_data), PAGE_ROWS).get_page(request.GET.get("sivu"))
    rows = [{"message": message, "tone": TONES[MessageState(message.state)]} for message in page]
    context = {"form": form, "rows": rows, "total": page.paginator.count, **_neighbours(request, page)}
    return render(request, "outbox/viewer.html", context)


@local_only
def message(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One message with its files, state and history."""
    found = get_object_or_404(Message, uuid=uuid)
    as_text = request.GET.get("osa") == "teksti"
    context = {
        "message": found,
        "tone": TONES[MessageState(found.state)],
        "sender": settings.DEFAULT_FROM_EMAIL if found.is_email else settings.SMS_SENDER,
        "tabs": _tabs(found, as_text=as_text),
        "as_text": as_text,
        "size": "" if found.is_email else sms_size(found.body_text),
        "documents": found.documents.all(),
        "attachments": found.attachments.all(),
        "facts": facts_of(found),
        "entries": history_of(found),
    }
    return render(request, "outbox/viewer_message.html", context)


@local_only
@xframe_options_sameorigin
def message_html(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The HTML part alone, for the viewer's sandboxed frame; links open in a new tab."""
    found = get_object_or_404(Message, uuid=uuid)
    response = HttpResponse(found.body_html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


@local_only
def message_source(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The mail as it leaves, for a mail program to open. A message that can't be made into a mail has none."""
    found = get_object_or_404(Message, uuid=uuid, channel="email")
    try:
        source = compose(found).message().as_bytes()
    except ValueError as error:
        raise Http404 from error
    return _download(source, "message/rfc822", f"{found.name}.eml")


@local_only
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file made for one message."""
    found = get_object_or_404(Attachment, pk=pk)
    return _download(bytes(found.content), found.content_type, found.filename)


@local_only
def document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A document sent with a message."""
    return document_response(get_object_or_404(Document, uuid=uuid))


def _tabs(message: Message, *, as_text: bool) -> list[dict[str, Any]]:
    url = reverse("outbox:viewer-message", args=[message.uuid])
    return [
        {"label": _("Muotoiltu"), "url": url, "current": not as_text},
        {"label": _("Pelkkä teksti"), "url": f"{url}?osa=teksti", "current": as_text},
    ]


def _neighbours(request: HttpRequest, page: Page) -> dict[str, str]:
    """Addresses of the previous and next page of the list, with its filters."""

    def address(number: int) -> str:
        query = request.GET.copy()
        query["sivu"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
    }


def _download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
