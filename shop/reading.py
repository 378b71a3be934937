"""The information texts: Markdown in `shop/texts`, with the contract's numbers filled in from the policies."""

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.utils.translation import override

from shop.cookies import cookies
from shop.figures import policies
from shop.markdown import Document, document, split_front_matter

FOLDER = Path(__file__).parent / "texts"
SOURCE_LANGUAGE = "fi"
FILTERS = "shop.templatetags.figures"


@dataclass(frozen=True)
class Text:
    """One information page, ready to show."""

    document: Document
    description: str
    updated_on: date
    language: str


@functools.cache
def text(name: str, language: str) -> Text:
    """The text in that language, else in Finnish. Built once per process; raises FileNotFoundError for no such text."""
    if not _path(name, language).exists():
        language = SOURCE_LANGUAGE
    fields, source = split_front_matter(_path(name, language).read_text(encoding="utf-8"))
    return Text(
        document=document(_filled(source, language)),
        description=fields["description"],
        updated_on=date.fromisoformat(fields["updated"]),
        language=language,
    )


def _path(name: str, language: str) -> Path:
    return FOLDER / f"{name}.{language}.md"


def _filled(source: str, language: str) -> str:
    """The Markdown with its numbers and contact data in place."""
    engine = Engine(autoescape=False, builtins=[FILTERS])
    with override(language):
        return engine.from_string(source).render(Context(_known(), autoescape=False))


def _known() -> dict[str, Any]:
    return {
        **policies(),
        "company": settings.COMPANY,
        "cookies": list(cookies()),
        "phone_hours": settings.PHONE_HOURS,
        "site_host": urlsplit(settings.SITE_URL).hostname,
    }
