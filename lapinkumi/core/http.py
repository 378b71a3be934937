"""HTTP to the outside world: sessions with timeouts, careful retries, and a log that tells of nobody.

Whoever uses one turns `requests.RequestException` into its own error `from None`: its text holds the address that was
called, and with it order ids, phone numbers or plates.
"""

import logging
import time
from collections.abc import Mapping
from typing import Any

import requests
import structlog
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 3.05  # just over a multiple of three, when TCP sends its packet again
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
BACKOFF_SECONDS = 0.3
LONGEST_WAIT_SECONDS = 5  # whatever Retry-After asks for: someone is waiting for the answer

# urllib3 tells of each retry with the path that was called.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class TimeoutSession(requests.Session):
    """A session of one service: every call has a timeout and leaves one log line, and no redirect is followed.

    Name the call with `operation=`; operation, status and duration are all that the log gets. A redirect raises
    `requests.TooManyRedirects`: it could lead our credentials elsewhere. Not shared between threads.
    """

    def __init__(self, service: str, *, read_seconds: float) -> None:
        super().__init__()
        self.service = service
        self.timeout = (CONNECT_SECONDS, read_seconds)
        self.max_redirects = 0

    def request(self, method: str, url: str, *args: Any, operation: str = "", **options: Any) -> requests.Response:  # type: ignore[override]
        """As in requests, with `operation` for the log. Raises `requests.RequestException` when no answer came."""
        options.setdefault("timeout", self.timeout)
        call = log.bind(service=self.service, operation=operation or method.lower())
        started = time.monotonic()
        try:
            response = super().request(method, url, *args, **options)
        except requests.RequestException as error:
            call.warning("no answer", error=type(error).__name__, ms=_milliseconds_since(started))
            raise
        call.info("answered", status=response.status_code, ms=_milliseconds_since(started))
        return response


def http_session(
    service: str, *, read_seconds: float, retries: int = 2, headers: Mapping[str, str] | None = None
) -> TimeoutSession:
    """A session for the service named. Only GET is tried again, after 429, 5xx or a broken connection.

    The last answer is returned whatever its status. At worst a GET lasts (3.05 + read_seconds) times (1 + retries),
    and up to five seconds between the tries: within a visitor's request, use few. Anything that changes the world is
    tried again only by its task, with its idempotency key.
    """
    session = TimeoutSession(service, read_seconds=read_seconds)
    session.headers["User-Agent"] = f"LapinKumi (+{settings.SITE_URL})"
    session.headers.update(headers or {})
    adapter = HTTPAdapter(max_retries=_retry(retries))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _retry(retries: int) -> Retry:
    return Retry(
        total=retries,
        allowed_methods={"GET"},
        status_forcelist=RETRIED_STATUSES,
        backoff_factor=BACKOFF_SECONDS,
        backoff_max=LONGEST_WAIT_SECONDS,
        retry_after_max=LONGEST_WAIT_SECONDS,
        raise_on_status=False,
    )


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
