"""The map of the site for search engines: an index, and parts of at most 50,000 addresses, written as they are read.

Each app names its parts (`SITEMAP_PARTS`); a part's pages come from an iterator, so that a range of a million products
needs no more memory than one of ten.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapinkumi.core.contributors import contributors

MOST_IN_A_PART: Final = 50_000  # the protocol's limit
KEPT_SECONDS: Final = 3600
NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
CONTENT_TYPE: Final = "application/xml"
ROBOTS: Final = """User-agent: *
{rules}

Sitemap: {site}/sitemap.xml
"""
# Pages of one visitor, and lists cut in ways that nobody looks for: every combination of filters would be an address.
CLOSED: Final = (
    *("/haku/", "/ostoskori/", "/kassa/", "/tilaus/", "/tili/", "/hallinta/", "/asentaja/", "/klarna/", "/sms/"),
    *("/auto/tunnus/", "/auto/valitse/", "/auto/vaihda/", "/auto/poista/", "/healthz"),
    *("/*?*jarjestys=", "/*?*hinta-min=", "/*?*hinta-max=", "/*?*auto=", "/*?*q=", "/*?*koko="),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the map: its path, query and all, and when it last changed."""

    path: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the map by its name in the address; `pages` reads them when asked."""

    name: str
    pages: Callable[[], Iterable[Page]]
    changed_at: datetime | None = None


def parts() -> Iterator[Part]:
    """Every part of every app."""
    for contribute in contributors("SITEMAP_PARTS"):
        yield from contribute()


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def index(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml: the parts."""
    entries = (_entry("sitemap", reverse("sitemap-part", args=[part.name]), part.changed_at) for part in parts())
    return HttpResponse("".join(_document("sitemapindex", entries)), content_type=CONTENT_TYPE)


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def part(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """/sitemap-<name>.xml: the addresses of one part, sent while they are read."""
    found = next((part for part in parts() if part.name == name), None)
    if found is None:
        raise Http404
    entries = (_entry("url", page.path, page.changed_at) for page in islice(found.pages(), MOST_IN_A_PART))
    return StreamingHttpResponse(_document("urlset", entries), content_type=CONTENT_TYPE)


@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt: what is for nobody but visitors, and where the map is."""
    rules = "\n".join(f"Disallow: {path}" for path in CLOSED)
    return HttpResponse(ROBOTS.format(rules=rules, site=settings.SITE_URL), content_type="text/plain; charset=utf-8")


def _document(element: str, entries: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{NAMESPACE}">\n'
    yield from entries
    yield f"</{element}>\n"


def _entry(element: str, path: str, changed_at: datetime | None) -> str:
    changed = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
    return f"<{element}><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</{element}>\n"
