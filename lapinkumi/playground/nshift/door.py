"""How a call comes in to nShift: credentials in three forms, a method, a JSON body; how a refusal goes out."""

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from lapinkumi.playground import clock, faults
from lapinkumi.playground.store import store

TOKEN = "nshift-token"  # noqa: S105 - the kind of a document
TOKEN_LIVES = timedelta(hours=12)

Work = Callable[..., HttpResponse]


class Refusal(Exception):
    """nShift says no, with an error object, or a list of faulty fields."""

    def __init__(self, status: int, told: Any) -> None:
        self.status = status
        self.told = told
        super().__init__(status)


def missing(name: str) -> Refusal:
    return Refusal(400, {"code": "MISSING", "message": f"Missing {name} argument"})


def illegal(name: str) -> Refusal:
    return Refusal(400, {"code": "ILLEGAL", "message": f"Illegal {name} argument"})


def answer(told: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(told, ensure_ascii=False), "application/json", status=status)


def refuse(status: int, code: str = "") -> HttpResponse:
    """A failure on order: 401, 403 and 404 say nothing more, a 500 is a page of HTML."""
    if status in (401, 403, 404):
        return HttpResponse(status=status)
    if status == 500 and not code:
        return HttpResponse(faults.GARBAGE, status=500)
    return answer({"code": code or "INTERNAL", "message": "Ordered failure"}, status=status)


def door(**methods: Work) -> Callable[..., HttpResponseBase]:
    """A view that lets known callers in, by method."""

    @faults.guarded("nshift", refuse=refuse)
    def view(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
        work = methods.get(str(request.method))
        if work is None:
            return HttpResponseNotAllowed(list(methods))
        if not _is_known(request.headers.get("Authorization", "")):
            return HttpResponse(status=401)
        try:
            return work(request, *args, **names)
        except Refusal as refusal:
            return answer(refusal.told, status=refusal.status)

    return view


@faults.guarded("nshift", refuse=refuse)
def session(request: HttpRequest) -> HttpResponse:
    """/sessions/jwt by GET or POST with Basic: a token for twelve hours."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if not _is_basic(request.headers.get("Authorization", "")):
        return HttpResponse(status=401)
    token = f"ey.{secrets.token_urlsafe(24)}"
    store().put(TOKEN, token, {"expires_at": clock.text(clock.now() + TOKEN_LIVES)})
    return answer({"token": token})


def read(request: HttpRequest) -> dict[str, Any]:
    """The body's JSON object."""
    try:
        told = json.loads(request.body or b"")
    except (ValueError, RecursionError):
        raise illegal("body") from None
    if not isinstance(told, dict):
        raise illegal("body")
    return told


def _is_known(header: str) -> bool:
    kind, _space, value = header.partition(" ")
    if kind != "Bearer":
        return _is_basic(header)
    if _same(value, f"{settings.NSHIFT_ID}-{settings.NSHIFT_SECRET}"):
        return True
    kept = store().get(TOKEN, value)
    return kept is not None and clock.now() < clock.parse(kept["expires_at"])


def _is_basic(header: str) -> bool:
    kind, _space, value = header.partition(" ")
    try:
        told = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return kind == "Basic" and _same(told, f"{settings.NSHIFT_ID}:{settings.NSHIFT_SECRET}")


def _same(told: str, known: str) -> bool:
    return hmac.compare_digest(told.encode(), known.encode())
