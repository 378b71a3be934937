"""E-mail over SMTP, through Django's mail backend (EMAIL_URL)."""

import re
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from lapinkumi.outbox.channels import NotSent
from lapinkumi.outbox.models import Document, Message

TRANSIENT = range(400, 500)


def send(message: Message) -> str:
    """Hand the mail to the server; returns its Message-ID. Raises NotSent.

    Permanent is only what the server says for good of this address or this content; a refusal of our own sender or
    login is our fault and waits until it is mended. A connection lost halfway may mean a double: it carries the same
    Message-ID.
    """
    try:
        compose(message).send()
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(message, *next(iter(error.recipients.values()))) from error
    except smtplib.SMTPDataError as error:
        raise _refused(message, error.smtp_code, error.smtp_error) from error
    except (ValueError, smtplib.SMTPNotSupportedError) as error:  # a header of two lines, an address that is none
        raise NotSent(_("Viestiä ei voi muotoilla sähköpostiksi."), retryable=False) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(_without_receiver(message, f"{type(error).__name__}: {error}"), retryable=True) from error
    return message_id(message)


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail as it leaves: plain text and HTML of the same content, and its files."""
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        reply_to=[settings.COMPANY.email],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    for document in message.documents.order_by("pk"):
        mail.attach(*_file(document))
    for attachment in message.attachments.all():
        mail.attach(attachment.filename, bytes(attachment.content), attachment.content_type)
    return mail


def message_id(message: Message) -> str:
    """The same for every try of the row, so that a double is recognisable."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.uuid}@{domain}>"


def _file(document: Document) -> tuple[str, bytes, str]:
    """The PDF; where this machine can't make any, the same paper as a page to print."""
    if document.has_pdf:
        with document.pdf.open("rb") as pdf:
            return document.pdf_name, pdf.read(), "application/pdf"
    return document.html_name, document.html.encode(), "text/html"


def _refused(message: Message, code: int, answer: bytes | str) -> NotSent:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return NotSent(_without_receiver(message, f"SMTP {code}: {text}"), retryable=code in TRANSIENT)


def _without_receiver(message: Message, text: str) -> str:
    return re.sub(re.escape(message.recipient), "<…>", text, flags=re.IGNORECASE)[:300]
