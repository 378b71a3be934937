"""One HTTP answer of Klarna, judged: a success with all its parts, or the error that it means."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Final, NoReturn, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import structlog

from orders.klarna.errors import KlarnaProtocolError, refusal
from orders.klarna.operations import Operation
from orders.klarna.reading import Unreadable

log = structlog.get_logger(__name__)
T = TypeVar("T")

ANY_SUCCESS: Final = range(200, 300)
CORRELATION_HEADER: Final = "Klarna-Correlation-Id"


class Answer:
    """An answer to one call. Every `KlarnaError` raised here leaves a line in the log, with its correlation id."""

    def __init__(self, operation: Operation, response: requests.Response) -> None:
        self._operation = operation
        self._response = response
        self._log = log.bind(service="klarna", operation=str(operation), status=response.status_code)

    def require_success(self, status: int) -> None:
        """Nothing, when the status is the very one of the contract; else the error of the table."""
        told = self._response.status_code
        if told == status:
            return
        if told in ANY_SUCCESS:
            self._reject(f"status {status}")
        error = refusal(
            operation=self._operation,
            status=told,
            body=_json(self._response),
            correlation_id=self._header(CORRELATION_HEADER),
            retry_after=_wait(self._response),
        )
        self._log.warning("refused", error_code=error.error_code, correlation_id=error.correlation_id)
        raise error

    def read(self, reader: Callable[[object], T]) -> T:
        """The body as the reader makes it."""
        if not _is_json(self._header("Content-Type")):
            self._reject("JSON content type")
        try:
            return reader(_json(self._response))
        except Unreadable as lacking:
            self._reject(str(lacking))

    def require_location_of(self, order_id: str, *, base_url: str) -> None:
        """Nothing, when there is a Location; on our own host it must name the same order, elsewhere it is ignored."""
        location = self._header("Location")
        if not location:
            self._reject("Location")
        if _last_part(location, base_url=base_url) not in ("", order_id):
            self._reject("the same order id in Location")

    def new_id(self, header: str, *, base_url: str) -> str:
        """The id of what was made: from its own header, or from a Location on our own host."""
        made = self._header(header) or _last_part(self._header("Location"), base_url=base_url)
        return made or self._reject(header)

    def _header(self, name: str) -> str:
        return str(self._response.headers.get(name, ""))

    def _reject(self, lacking: str) -> NoReturn:
        correlation_id = self._header(CORRELATION_HEADER)
        self._log.error("odd answer", lacking=lacking, correlation_id=correlation_id)
        raise KlarnaProtocolError(
            operation=self._operation,
            status=self._response.status_code,
            error_messages=[f"lacks {lacking}"],
            correlation_id=correlation_id,
        )


def _json(response: requests.Response) -> object:
    """The parsed body, whatever its type; None for an empty one, HTML, or anything else."""
    try:
        return response.json()
    except ValueError:
        return None


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _last_part(location: str, *, base_url: str) -> str:
    """The id that ends a Location of our own host, absolute or relative; "" for none and for another host's."""
    try:
        found, ours = urlsplit(urljoin(f"{base_url}/", location)), urlsplit(base_url)
    except ValueError:
        return ""
    is_ours = bool(location) and (found.scheme, found.netloc) == (ours.scheme, ours.netloc)
    return found.path.rstrip("/").rpartition("/")[2] if is_ours else ""


def _wait(response: requests.Response) -> int | None:
    """Seconds from Retry-After: a number, or a date, which counts from the answer's own date."""
    asked = response.headers.get("Retry-After", "")
    try:
        if asked.isdecimal():
            return int(asked)
        until, sent = parsedate_to_datetime(asked), parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0, round((until - sent).total_seconds()))
    except (ValueError, TypeError):
        return None
