"""The few files that the playground's pages are made of."""

from django.http import Http404, HttpRequest, HttpResponse

from lapinkumi.playground.settings import ROOM

KINDS = {"bootstrap.js": "text/javascript", "buyer.js": "text/javascript", "playground.css": "text/css"}


def asset(request: HttpRequest, name: str) -> HttpResponse:
    if name not in KINDS:
        raise Http404
    return HttpResponse((ROOM / "assets" / name).read_bytes(), f"{KINDS[name]}; charset=utf-8")
