"""Templates: nothing inline, nothing from a third party, every form guarded."""

import re

import pytest

from tests.architecture.source import ROOT, sources

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mail programs read no style sheets, so mails carry their styles in themselves.
PAGES = [path for path in TEMPLATES if "messages" not in path.relative_to(ROOT / "templates").parts]

INLINE = {
    "style attribute": re.compile(r"<[^>{%]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without a file": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "event handler": re.compile(r"<[^>{%]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "javascript address": re.compile(r"href\s*=\s*[\"']javascript:", re.IGNORECASE),
}
THIRD_PARTY = re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
STYLE_LINK = re.compile(r"<link\b[^>]*rel=[\"']stylesheet[\"'][^>]*href=[\"'](?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("kind", INLINE)
def test_pages_hold_nothing_inline(kind: str):
    assert [str(path.relative_to(ROOT)) for path in PAGES if INLINE[kind].search(path.read_text())] == []


def test_templates_load_nothing_from_third_parties():
    found = [path for path in TEMPLATES if THIRD_PARTY.search(path.read_text()) or STYLE_LINK.search(path.read_text())]
    assert [str(path.relative_to(ROOT)) for path in found] == []


def test_every_posting_form_carries_its_token():
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)
    bare = [
        str(path.relative_to(ROOT))
        for path in PAGES
        for match in form.finditer(path.read_text())
        if "csrf_token" not in match[1] and "{% slot" not in match[1]
    ]
    assert bare == []


def test_clock_times_are_written_one_way():
    """klo 9.30, never 09.30: everywhere the same."""
    padded = re.compile(r"\bH\.i|\bH:i|(?<!\\)\bkello \{\{")
    places = [*(ROOT / "templates").rglob("*.*"), *(path for path in sources() if "migrations" not in path.parts)]
    assert [str(path.relative_to(ROOT)) for path in places if path.is_file() and padded.search(path.read_text())] == []
