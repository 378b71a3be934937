"""Pages that are the same for everyone, kept whole in this process and answered without being made anew.

What differs from visitor to visitor is a hole in the kept page, filled at each request: the tokens of its forms and the
number beside the basket. Nobody with a session is ever answered from here (a car, a place, a login, a message are in
it), and no page is kept that was made for one. A page is good while the range is as it was when the page was made
(`shop.freshness`) and the day is the same. A view opts in with `same_for_everyone`.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, wraps
from hashlib import blake2b
from secrets import token_hex
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.urls import ResolverMatch
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from lapinkumi.core import clock
from lapinkumi.core.gzipped import Part, gzipped, plain
from lapinkumi.core.stencils import shaped
from shop import basket
from shop.cookies import BASKET_COOKIE_NAME
from shop.freshness import Sight, sight

MOST_BYTES: Final = 48_000_000
LONGEST_QUERY: Final = 300
MOST_ANSWERS: Final = 4
VARY: Final = ("Accept-Encoding", "Cookie", "HX-Request", "HX-History-Restore-Request")
CACHE_CONTROL: Final = "private, no-cache"  # the browser's own copy, asked about each time
BASKET_LINK: Final = "components/basket_link.html"
MARK: Final = "\ue000basket\ue000"
TOKEN_FIELD: Final = b'name="csrfmiddlewaretoken" value="'
TOKEN: Final = re.compile(TOKEN_FIELD + rb'([A-Za-z0-9]+)"')
# Nobody can write a hole into a page: each process makes up its own.
HOLE: Final = f"hole-{token_hex(16)}".encode()
LINK_SIGN: Final = b"l"  # what a hole is for stands right behind it
TOKEN_SIGN: Final = b"t"
LEFT_BEHIND: Final = frozenset({"content-length", "set-cookie", "vary", "cache-control"})

Key = tuple[str | None, ...]
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page in parts, with a hole between each two: `token` says of each hole whether a form's token goes there."""

    parts: Sequence[Part]
    token: Sequence[bool]
    headers: Sequence[tuple[str, str]]
    tag: str
    sight: Sight
    day: date
    match: ResolverMatch | None
    answers: dict[tuple[bool, str], bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(part.plain) + len(part.deflated) for part in self.parts)

    @property
    def has_form(self) -> bool:
        return any(self.token)


def same_for_everyone(view: View) -> View:
    """Let the page be kept, unless the view takes it back (`not_the_same`). For pages that the range decides."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.leaves_holes = may = getattr(request, "may_leave_holes", False)  # type: ignore[attr-defined]
        if not may:
            return view(request, *args, **kwargs)
        seen = sight(request)
        response = view(request, *args, **kwargs)
        if seen.shared and response.status_code == 200 and not getattr(request, "not_the_same", False):
            response.kept_as_of = seen  # type: ignore[attr-defined]
        return response

    return run


def not_the_same(request: HttpRequest) -> None:
    """This page must not be kept: what it shows may be behind the range."""
    request.not_the_same = True  # type: ignore[attr-defined]


def basket_mark(request: HttpRequest) -> str:
    """What stands for the number beside the basket while a page with holes is made; empty at all other times."""
    return MARK if getattr(request, "leaves_holes", False) else ""


class KeptPagesMiddleware:
    """Answers from kept pages; keeps what a view has made for everyone. Stands outside sessions and cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.fill = CsrfViewMiddleware(_fill)  # reads the visitor's secret, and sets it where a token was given
        self.pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_leave_holes(request):
            return self.get_response(request)
        key = _key(request)
        page = self.pages.get(key)
        if page and page.sight == sight(request) and page.day == clock.today():
            self._touch(key)
        else:
            request.may_leave_holes = True  # type: ignore[attr-defined]
            response = self.get_response(request)
            if not getattr(request, "leaves_holes", False) or response.streaming:
                return response
            made = getattr(response, "kept_as_of", None)
            if made is None or _is_personal(response):
                return _filled_in_place(response, request)
            page = _page(response, made, request.resolver_match)
            self._keep(key, page)
        request.kept_page, request.resolver_match = page, page.match  # type: ignore[attr-defined]
        return self.fill(request) if page.has_form else _fill(request)  # type: ignore[return-value]

    def _touch(self, key: Key) -> None:
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)

    def _keep(self, key: Key, page: KeptPage) -> None:
        """Keep the page; the one longest unasked makes room."""
        with self.lock:
            old = self.pages.pop(key, None)
            self.bytes += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.bytes > MOST_BYTES:
                self.bytes -= self.pages.popitem(last=False)[1].size


def _may_leave_holes(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _key(request: HttpRequest) -> Key:
    told = request.META
    htmx = (told.get("HTTP_HX_REQUEST"), told.get("HTTP_HX_HISTORY_RESTORE_REQUEST"))
    return (told.get("HTTP_HOST"), request.path_info, told.get("QUERY_STRING", ""), *htmx, get_language())


def _page(response: HttpResponse, made: Sight, match: ResolverMatch | None) -> KeptPage:
    """Cut a made page at its holes."""
    content = response.content.replace(_basket_link(None).encode(), HOLE + LINK_SIGN)
    for token in _tokens(content):
        content = content.replace(token, HOLE + TOKEN_SIGN)
    first, *others = content.split(HOLE)
    parts = [Part.of(first), *(Part.of(other[1:]) for other in others)]
    headers = [(name, value) for name, value in response.items() if name.lower() not in LEFT_BEHIND]
    return KeptPage(
        parts=parts,
        token=[other.startswith(TOKEN_SIGN) for other in others],
        headers=headers,
        tag=blake2b(b"".join(part.deflated for part in parts), digest_size=12).hexdigest(),
        sight=made,
        day=clock.today(),
        match=match,
    )


def _tokens(content: bytes) -> set[bytes]:
    return {found[1] for found in TOKEN.finditer(content)} if TOKEN_FIELD in content else set()


def _fill(request: HttpRequest) -> HttpResponse:
    """The answer of this request: the kept page with its holes filled, or that the browser has it already."""
    page: KeptPage = request.kept_page  # type: ignore[attr-defined]
    count = _pieces(request)
    token = get_token(request) if page.has_form else ""
    tag = _tag(page, request, count)
    if request.META.get("HTTP_IF_NONE_MATCH") and tag in parse_etags(request.META["HTTP_IF_NONE_MATCH"]):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(headers=dict(page.headers))
        _write(response, page, request, _basket_link(count), token)
    response["ETag"] = tag
    response["Cache-Control"] = CACHE_CONTROL
    response["Vary"] = ", ".join(VARY)
    return response


def _write(response: HttpResponse, page: KeptPage, request: HttpRequest, link: str, token: str) -> None:
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response.content = page.answers.get((zipped, link)) or _assembled(page, zipped, link, token)
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))


def _assembled(page: KeptPage, zipped: bool, link: str, token: str) -> bytes:
    """The page with its holes filled; without a token in it, many visitors' answer is the very same."""
    between = [(token if is_token else link).encode() for is_token in page.token]
    answer = (gzipped if zipped else plain)(page.parts, between)
    if not page.has_form and len(page.answers) < MOST_ANSWERS:
        page.answers[zipped, link] = answer
    return answer


def _filled_in_place(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """A page that is not kept, as it is, with its own tokens and the visitor's number."""
    link = _basket_link(_pieces(request)).encode()
    response.content = response.content.replace(_basket_link(None).encode(), link)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, VARY)
    return response


def _tag(page: KeptPage, request: HttpRequest, count: int) -> str:
    """Weak: two answers of one tag read the same. A form's token goes with the visitor's secret."""
    secret = request.META.get("CSRF_COOKIE", "") if page.has_form else ""
    own = blake2b(f"{count} {secret}".encode(), digest_size=6).hexdigest()
    return f'W/"{page.tag}-{own}"'


def _pieces(request: HttpRequest) -> int:
    key = basket.key_of(request) if BASKET_COOKIE_NAME in request.COOKIES else ""
    return basket.count(key, at=clock.now()) if key else 0


def _basket_link(count: int | None) -> str:
    """The link as the header draws it; None: as it stands in a page with holes."""
    return _drawn(count, get_language())


@lru_cache(maxsize=1000)
def _drawn(count: int | None, _language: str) -> str:
    return shaped(BASKET_LINK, count=MARK if count is None else count)


def _is_personal(response: HttpResponse) -> bool:
    """Whether the page sets a cookie, or depends on something of the request that the key does not know."""
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return bool(set(response.cookies) - {settings.CSRF_COOKIE_NAME} or varies - {name.lower() for name in VARY})
