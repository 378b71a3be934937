"""How a call comes in: method, credentials, idempotency key and JSON; how an answer or a refusal goes out."""

import base64
import hmac
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from lapinkumi.playground import clock, faults
from lapinkumi.playground.answers import read_object
from lapinkumi.playground.klarna.fields import Check
from lapinkumi.playground.store import Document, store

KEY_KIND = "klarna-key"
KEPT_FOR = timedelta(hours=24)
LIMIT = "klarna-rate-limit"
ERROR_CODES = {
    400: "BAD_VALUE",
    403: "NOT_ALLOWED",
    404: "NOT_FOUND",
    409: "CONFLICT",
    413: "REQUEST_TOO_LARGE",
    422: "UNPROCESSABLE_ENTITY",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    503: "TEMPORARILY_UNAVAILABLE",
}


@dataclass(frozen=True)
class Answer:
    """A status, perhaps a JSON body, perhaps headers."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> HttpResponse:
        """Without a body there is no Content-Type either."""
        if self.body is not None:
            written = json.dumps(self.body, ensure_ascii=False)
            return HttpResponse(written, self.content_type, status=self.status, headers=self.headers)
        response = HttpResponse(status=self.status, headers=self.headers)
        del response.headers["Content-Type"]
        return response

    content_type = "application/json"


class Refusal(Exception):
    """Klarna says no; nothing was changed."""

    def __init__(self, status: int, code: str = "", *messages: str) -> None:
        self.status = status
        self.code = code
        self.messages = messages
        super().__init__(code)

    def answer(self) -> Answer:
        """The error body, or none at all where Klarna has none."""
        if not self.code:
            return Answer(self.status)
        told = {"error_code": self.code, "error_messages": list(self.messages), "correlation_id": str(uuid4())}
        return Answer(self.status, told, {"Retry-After": "1"} if self.status == 429 else {})


class Empty(Refusal):
    """A refusal without a word: unknown and lapsed checkouts, wrong credentials."""


def bad_values(problems: list[str]) -> Refusal:
    """Every problem once, in Klarna's words."""
    return Refusal(400, "BAD_VALUE", *(f"Bad value: {problem}" for problem in dict.fromkeys(problems)))


@dataclass(frozen=True)
class Call:
    """A call whose sender is known."""

    base_url: str
    path: str
    key: str
    request: HttpRequest

    def body(self, check: Check) -> Document:
        """The JSON object of the body, as it must be. Raises Refusal."""
        told = read_object(self.request)
        if told is None:
            raise Refusal(400, "BAD_REQUEST", "The request body is not a JSON object.")
        if problems := list(check(told, "")):
            raise bad_values(problems)
        return told

    def whole_body(self) -> Document:
        """The JSON object of the body, judged later."""
        return self.body(lambda _value, _path: iter(()))


Handler = Callable[..., Answer]


def refuse(status: int, code: str = "") -> HttpResponse:
    """The answer to a call that is to fail."""
    code = code or ERROR_CODES.get(status, "UNEXPECTED_ERROR")
    return Refusal(status, "" if status == 401 else code, code.replace("_", " ").capitalize()).answer().response()


def door(*, idempotent: bool = False, **handlers: Handler) -> Callable[..., HttpResponseBase]:
    """A view that hands each method to its handler, in one transaction.

    An `idempotent` door does the work of a key once in 24 hours and gives the first answer again, whatever the body;
    [E] only successes are kept.
    """

    @faults.guarded("klarna", refuse=refuse)
    def view(request: HttpRequest, **names: str) -> HttpResponseBase:
        handler = handlers.get(request.method or "")
        if handler is None:
            return HttpResponseNotAllowed(list(handlers))
        try:
            return _answer(request, handler, names, idempotent=idempotent).response()
        except Refusal as refusal:
            return refusal.answer().response()

    return view


def _answer(request: HttpRequest, handler: Handler, names: dict[str, str], *, idempotent: bool) -> Answer:
    if not _is_known(request):
        raise Empty(401)
    if _too_many():
        raise Refusal(429, "TOO_MANY_REQUESTS", "Too many requests")
    call = Call(
        base_url=f"{request.scheme}://{request.get_host()}",
        path=request.path,
        key=request.headers.get("Klarna-Idempotency-Key", "") if idempotent and request.method != "GET" else "",
        request=request,
    )
    with store().transaction():
        return _once(call, lambda: handler(call, **names))


def _once(call: Call, work: Callable[[], Answer]) -> Answer:
    """The first answer under this key, if it is not older than a day; else the work's, which is kept."""
    if not call.key:
        return work()
    name = f"{settings.KLARNA_USERNAME}/{call.key}"
    kept = store().get(KEY_KIND, name)
    if kept and clock.now() - clock.parse(kept["at"]) < KEPT_FOR:
        return Answer(kept["status"], kept["body"], kept["headers"])
    answer = work()
    if answer.status < 300:
        told = {"status": answer.status, "body": answer.body, "headers": answer.headers}
        store().put(KEY_KIND, name, {"at": clock.now().isoformat(), **told})
    return answer


def _is_known(request: HttpRequest) -> bool:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    expected = base64.b64encode(f"{settings.KLARNA_USERNAME}:{settings.KLARNA_PASSWORD}".encode())
    return scheme.lower() == "basic" and hmac.compare_digest(given.strip().encode(), expected)


_recent: deque[float] = deque(maxlen=1000)


def _too_many() -> bool:
    """Whether this call exceeds the calls per second that the test controls allow; they allow any number at first."""
    with store().transaction():
        allowed = (store().get("switch", LIMIT) or {}).get("per_second")
        if not allowed:
            return False
        now = time.monotonic()  # the real time: a clock that stands still would let nobody in again
        _recent.append(now)
        return sum(1 for at in _recent if now - at < 1) > allowed
