"""Our own Markdown to HTML: an anchor on every heading, tables that scroll by themselves, nothing inline."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lapinkumi.core.money import NO_BREAK_SPACE

CLAUSE = re.compile(r"\d+(?:\.\d+)*(?: [a-z]\b)?")
BEFORE_UNIT = re.compile(r"(?<=\d) (?=[a-zåäö§€])")
FRONT_MATTER = re.compile(r"---\n(?P<fields>.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A heading below the title, and where a link to it leads. `level` is 2, 3 or 4."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True)
class Document:
    """A rendered text: its title (the only level 1 heading) stands apart from the rest."""

    title: str
    html: SafeString
    headings: tuple[Heading, ...]


def split_front_matter(source: str) -> tuple[dict[str, str], str]:
    """The `name: value` lines between the opening `---` rules, and the text after them."""
    found = FRONT_MATTER.match(source)
    if not found:
        return {}, source
    pairs = (line.partition(":") for line in found["fields"].splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}, source[found.end() :]


@functools.lru_cache(maxsize=64)
def document(source: str) -> Document:
    """Render trusted Markdown of our own. Raw HTML in it is shown as text; the same source is rendered once."""
    tokens = _parser.parse(source)
    title = next((words for opening, words in _headings(tokens) if opening.tag == "h1"), "")
    body = _without_title(tokens)
    headings = tuple(_anchored(body))
    _keep_units(body)
    html = _parser.renderer.render(body, _parser.options, {})
    return Document(title=title, html=mark_safe(html), headings=headings)  # noqa: S308  our own text, HTML is off


def anchor_of(heading: str) -> str:
    """`5.1.3 Käyttämättä jäänyt aika` -> `kohta-5-1-3`; a heading with no number -> its words."""
    clause = CLAUSE.match(heading)
    return "kohta-" + re.sub(r"[ .]", "-", clause[0]) if clause else slugify(heading)


def _parser_of_ours() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("th_open", _header_cell)
    parser.add_render_rule("td_open", _cell)
    return parser


def _table_open(*_: object) -> str:
    return '<div class="table-wrap" tabindex="0">\n<table class="table">\n'


def _table_close(*_: object) -> str:
    return "</table>\n</div>\n"


def _header_cell(*_: object) -> str:
    return '<th scope="col">'


def _cell(*_: object) -> str:
    return "<td>"


_parser = _parser_of_ours()


def _without_title(tokens: list[Token]) -> list[Token]:
    """All but the first level 1 heading: its opening, its text, its close."""
    start = next((i for i, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"), None)
    return tokens if start is None else tokens[:start] + tokens[start + 3 :]


def _anchored(tokens: list[Token]) -> Iterator[Heading]:
    """Give every heading its id, and tell of it."""
    for opening, title in _headings(tokens):
        anchor = anchor_of(title)
        opening.attrSet("id", anchor)
        yield Heading(level=int(opening.tag[1]), anchor=anchor, title=title)


def _keep_units(tokens: list[Token]) -> None:
    """Let no line end between a number and its unit: `14 päivää`."""
    for token in tokens:
        for child in token.children or []:
            child.content = BEFORE_UNIT.sub(NO_BREAK_SPACE, child.content)


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """The opening of each heading, and its words."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            yield opening, "".join(child.content for child in inline.children or [])
