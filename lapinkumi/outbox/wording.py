"""Wording of messages: templates/messages/<name>/ rendered in the receiver's language, when the act happens."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from lapinkumi.core.sms_text import is_gsm7

SUBJECT_LENGTH = 200
PLAINER = {"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "‘": "'", "”": '"', "“": '"', "„": '"', "•": "-", "×": "x"}


@dataclass(frozen=True)
class Email:
    """A worded e-mail: its subject on one line, and the same content as plain text and as HTML."""

    subject: str
    text: str
    html: str


def word_email(*, name: str, context: Mapping[str, Any], language: str) -> Email:
    """Render subject.txt, body.txt and body.html of the message; the bodies see the subject too."""
    with translation.override(language):
        seen = {**_house(language), **context}
        seen["subject"] = one_line(_plain(f"messages/{name}/subject.txt", seen))[:SUBJECT_LENGTH]
        text = _plain(f"messages/{name}/body.txt", seen)
        html = get_template(f"messages/{name}/body.html").render(seen)
    return Email(subject=seen["subject"], text=tidy(text), html=html)


def word_sms(*, name: str, context: Mapping[str, Any], language: str) -> str:
    """Render sms.txt of the message on one line, in signs that text messages know."""
    with translation.override(language):
        return in_gsm7(one_line(_plain(f"messages/{name}/sms.txt", {**_house(language), **context})))


def one_line(text: str) -> str:
    """The text with every run of white space, line ends of any kind among them, made one space: safe in a header."""
    return " ".join(text.split())


def in_gsm7(text: str) -> str:
    """The text with signs outside GSM-7 made plainer: – is -, š is s. One such sign would more than halve the room."""
    return "".join(sign if is_gsm7(sign) else _plainer(sign) for sign in text)


def _plainer(sign: str) -> str:
    parts = PLAINER.get(sign) or unicodedata.normalize("NFKD", sign).replace("⁄", "/")
    return "".join(part for part in parts if is_gsm7(part)) or "?"


def tidy(text: str) -> str:
    """No more than one empty line in a row (template tags leave them), and one line end at the end."""
    return re.sub(r"\n[ \t]*\n(?:[ \t]*\n)+", "\n\n", text).strip() + "\n"


def _plain(template: str, context: Mapping[str, Any]) -> str:
    """Render a text template: nothing in it is HTML, so nothing is escaped."""
    return get_template(template).template.render(Context(dict(context), autoescape=False))  # type: ignore[attr-defined]


def _house(language: str) -> dict[str, Any]:
    return {"company": settings.COMPANY, "site_url": settings.SITE_URL, "language": language}
