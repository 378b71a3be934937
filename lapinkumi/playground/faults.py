"""Bad luck on order: the next calls of a service fail, before or after their work is done."""

import socket
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from lapinkumi.playground.store import store

SERVICES = ("klarna", "nshift", "sms", "register")
KIND = "fault"
WORDS = ("timeout", "slow", "disconnect", "garbage", "empty")
GARBAGE = "<html><body><h1>502 Bad Gateway</h1></body>"
LONGEST_WAIT = 60.0

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Fault:
    """What the next calls meet: an HTTP status, or one of WORDS. `path`: only calls whose address holds it.

    `timeout` says nothing for `seconds`, then 504; `slow` does its work properly after so many seconds.
    """

    next: int
    status: int | str
    after_work: bool = False
    seconds: float = 35.0
    path: str = ""
    error_code: str = ""


class _Patience:
    """Waiting that a reset can end."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def wait(self, seconds: float) -> None:
        self._over.wait(min(seconds, LONGEST_WAIT))

    def release(self) -> None:
        over, self._over = self._over, threading.Event()
        over.set()


patience = _Patience()


def order(service: str, fault: Fault) -> None:
    """From now on the next calls of the service fail so; `next` 0 ends it."""
    store().put(KIND, service, asdict(fault))


def claim(service: str, path: str) -> Fault | None:
    """The fault that this call meets, counted down."""
    with store().transaction():
        found = store().get(KIND, service)
        if not found or found["next"] < 1 or found["path"] not in path:
            return None
        store().put(KIND, service, {**found, "next": found["next"] - 1})
    return Fault(**found)


def guarded(service: str, *, refuse: Callable[[int, str], HttpResponse]) -> Callable[[View], View]:
    """Let a view of the service fail when that is ordered; `refuse(status, error_code)` is its way to say no."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            fault = claim(service, request.path)
            if fault is None:
                return view(request, *args, **kwargs)
            if fault.status == "slow":
                patience.wait(fault.seconds)
                return view(request, *args, **kwargs)
            if fault.after_work:
                view(request, *args, **kwargs)
            return _fail(request, fault, refuse)

        return guard

    return decorate


def _fail(request: HttpRequest, fault: Fault, refuse: Callable[[int, str], HttpResponse]) -> HttpResponse:
    match fault.status:
        case int():
            return refuse(fault.status, fault.error_code)
        case "garbage":
            return HttpResponse(GARBAGE, status=200)
        case "empty":
            return HttpResponse(status=200)
        case "disconnect":
            _hang_up(request)
        case _:
            patience.wait(fault.seconds)
    return HttpResponse(status=504)


def _hang_up(request: HttpRequest) -> None:
    """Close the line without an answer, where the server lets us."""
    line = request.META.get("gunicorn.socket")
    if line is not None:
        line.shutdown(socket.SHUT_RDWR)
