"""Around every request: one log line and one id; no NULs; a page, not a blank one, for methods not allowed."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found

log = structlog.get_logger("lapinkumi.request")


class RefuseNulMiddleware:
    """Answer 404 to a NUL in the path: PostgreSQL keeps none, so it can find nothing. The desk's query loses its NULs.

    Our own pages name a NUL in their forms and filters as what it is; Django's admin passes filters on unread.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return page_not_found(request, Http404())
        if request.path_info.startswith("/hallinta/"):
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return self.get_response(request)


class NotAllowedPageMiddleware:
    """Give people a page, and ways on, where a method is not allowed; programs keep the bare answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        blank = response.status_code == 405 and not response.streaming and not response.content
        if not blank or "text/html" not in request.headers.get("Accept", ""):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class RequestLogMiddleware:
    """Give each request an id (sent back as X-Request-ID); log route, status, duration: no path, query or person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "unknown",
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-ID"] = request_id
        return response
