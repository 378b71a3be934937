"""HTML to PDF by WeasyPrint, which reads nothing but the page itself, `data:` addresses and the shop's static files.

WeasyPrint needs the system library Pango, so it is imported only when a PDF is made. Rendering takes tenths of a
second and memory: do it in a worker.
"""

import mimetypes
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError

PANGO_HINT = "sudo apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfUnavailable(ShopError):
    """This machine has no Pango. `data["hint"]` is the line that installs it."""

    message = _("PDF-tiedostoa ei voi tehdä tällä palvelimella. Tulosta sivu selaimella tai tallenna se PDF:ksi.")


class PdfResourceRefused(Exception):
    """The page asks for a picture, font or style sheet that is not ours to read, or is not there."""


def pdf_available() -> bool:
    """Whether this machine can make PDFs. Tried once in a process."""
    return _weasyprint() is not None


def render_pdf(html: str) -> bytes:
    """The page as a tagged (accessible) PDF. It must have `<html lang>` and a `<title>`, else ValueError.

    Raises `PdfUnavailable` without Pango. A resource that is missing or lies elsewhere than in the static files raises
    `PdfResourceRefused`: nothing foreign is ever fetched, nothing incomplete ever stored.
    """
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise PdfUnavailable(hint=PANGO_HINT)
    fetcher = _fetcher(weasyprint)
    page = weasyprint.HTML(string=html, base_url=f"{settings.SITE_URL}/", url_fetcher=fetcher)
    _require_language_and_title(page.etree_element)
    rendered = bytes(page.write_pdf(pdf_tags=True))
    if fetcher.refusals:
        raise fetcher.refusals[0]
    return rendered


def static_file(url: str) -> Path:
    """The file behind an address of the shop's own static files. Raises `PdfResourceRefused` for any other address."""
    prefix = urljoin(f"{settings.SITE_URL}/", settings.STATIC_URL)
    if not url.startswith(prefix):
        raise PdfResourceRefused(f"not a static file of the shop: {url[:200]}")
    name = unquote(urlsplit(url.removeprefix(prefix)).path)
    for root in (Path(folder).resolve() for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS) if folder):
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    raise PdfResourceRefused(f"no such static file: {name[:200]}")


@cache
def _weasyprint() -> Any:
    """The library, or None where Pango is missing (it says so with an OSError)."""
    try:
        return import_module("weasyprint")
    except OSError:
        return None


def _fetcher(weasyprint: Any) -> Any:
    class StaticFilesOnly(weasyprint.urls.URLFetcher):
        """Remembers what it refused: WeasyPrint itself only leaves the picture or style out."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",))
            self.refusals: list[PdfResourceRefused] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            try:
                path = static_file(url)
            except PdfResourceRefused as refusal:
                self.refusals.append(refusal)
                raise
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return StaticFilesOnly()


def _require_language_and_title(root: Any) -> None:
    if not (root.get("lang") or "").strip():
        raise ValueError("a document says its language: <html lang>")
    if not (root.findtext("head/title") or "").strip():
        raise ValueError("a document has a title: <title>")
