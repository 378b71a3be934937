"""What can go wrong with Klarna: one hierarchy, with what a caller needs to decide as data, and nothing of a person."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError

_NOT_NOW = _("Maksupalvelu ei ole nyt käytettävissä. Yritä hetken kuluttua uudelleen.")


class UnsoundPayload(ShopError):
    """What was to be sent breaks Klarna's rules, so it was not sent: an error of ours, for which a person is called.

    `problems` names the fields as Klarna would: `order_lines[0].total_tax_amount`.
    """

    message = _("Tilauksen tiedot eivät täsmää, joten maksua ei voitu käsitellä. Ota yhteyttä asiakaspalveluun.")

    def __init__(self, message: str | Promise = "", /, *, problems: Sequence[str] = ()) -> None:
        super().__init__(message, problems=list(problems))
        self.problems = tuple(problems)


class KlarnaError(ShopError):
    """A call to Klarna did not do what it should.

    `message` suits a customer; `error_code` and `error_messages` are Klarna's own words, for code and clerks. A text
    that may quote a person is blotted out. `retry_after` is how many seconds Klarna asked us to wait, if it did.
    `retryable` says whether the same call with the same key may succeed later; `doubtful`, that it may have been done.
    """

    message = _("Maksupalvelu ei hyväksynyt pyyntöä.")
    retryable: ClassVar[bool] = False
    doubtful: ClassVar[bool] = False

    def __init__(
        self,
        message: str | Promise = "",
        /,
        *,
        operation: str = "",
        status: int | None = None,
        error_code: str = "",
        error_messages: Sequence[str] = (),
        correlation_id: str = "",
        retry_after: int | None = None,
    ) -> None:
        super().__init__(
            message, operation=str(operation), status=status, error_code=error_code, correlation_id=correlation_id
        )
        self.operation = operation
        self.status = status
        self.error_code = error_code
        self.error_messages = tuple(error_messages)
        self.correlation_id = correlation_id
        self.retry_after = retry_after

    def __repr__(self) -> str:
        told = (str(part) for part in self.data.values() if part)
        return f"{type(self).__name__}({' '.join(told)})"


class KlarnaAuthError(KlarnaError):
    """401: wrong credentials, or those of another environment. A person must mend the settings."""

    message = _NOT_NOW


class KlarnaNotAllowed(KlarnaError):
    """403: the state or the sums of the order do not allow it. Read the order again before anything else."""

    message = _("Maksupalvelu ei sallinut toimintoa maksun nykyisessä tilassa.")


class KlarnaReadOnly(KlarnaNotAllowed):
    """403 READ_ONLY_ORDER: the buyer has already paid. Never make a new checkout; go on to the confirmation."""

    message = _("Tilaus on jo maksettu.")


class KlarnaPaymentFailed(KlarnaNotAllowed):
    """403 PAYMENT_METHOD_FAILED: a capture could not charge the buyer. Later once more, with a new key."""

    message = _("Maksupalvelu ei saanut veloitettua maksua.")


class KlarnaNotFound(KlarnaError):
    """404: unknown, expired, or not there yet (a new order takes a moment to reach Order Management)."""

    message = _("Maksua ei löydy maksupalvelusta.")


class KlarnaBadRequest(KlarnaError):
    """400, 413, 422: our data is wrong. An error of ours or of an address; never sent again unchanged."""

    message = _("Maksupalvelu ei hyväksynyt tilauksen tietoja. Ota yhteyttä asiakaspalveluun.")


class KlarnaConflict(KlarnaError):
    """409: another call is changing the same order. Read the order and see what is left to do."""

    message = _("Maksupalvelu käsittelee jo samaa maksua. Yritä hetken kuluttua uudelleen.")
    doubtful = True


class KlarnaRateLimited(KlarnaError):
    """429: too many calls."""

    message = _NOT_NOW
    retryable = True


class KlarnaUnavailable(KlarnaError):
    """5xx, or no answer. Whether a write was done is unknown: repeat it with the same key, or read the order."""

    message = _NOT_NOW
    retryable = True
    doubtful = True


class KlarnaProtocolError(KlarnaError):
    """An answer that the contract does not know, such as a success of the wrong kind.

    Whether a write was done is unknown: read the order.
    """

    message = _NOT_NOW
    doubtful = True


_SERVER_ERRORS: Final = 500
_BY_CODE: Final[Mapping[tuple[int, str], type[KlarnaError]]] = {
    (403, "READ_ONLY_ORDER"): KlarnaReadOnly,
    (403, "PAYMENT_METHOD_FAILED"): KlarnaPaymentFailed,
    # Klarna's pages disagree on the status of an unknown refund.
    (400, "NOT_FOUND"): KlarnaNotFound,
}
_BY_STATUS: Final[Mapping[int, type[KlarnaError]]] = {
    400: KlarnaBadRequest,
    401: KlarnaAuthError,
    403: KlarnaNotAllowed,
    404: KlarnaNotFound,
    408: KlarnaUnavailable,
    409: KlarnaConflict,
    413: KlarnaBadRequest,
    422: KlarnaBadRequest,
    429: KlarnaRateLimited,
}

_CODE = re.compile(r"[A-Z0-9_]{1,60}")
_CORRELATION_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_LONGEST_TEXT: Final = 300
_MOST_TEXTS: Final = 20
# What may tell of a person. Amounts in cents are shorter than telephone numbers, and ids are not all digits.
_PERSONAL = re.compile(
    r"""
      '[^']*' | "[^"]*"                             # a value quoted back at us
    | \S*@\S*                                       # e-mail address
    | \+\d[\d ()-]{5,} | \b0\d[\d -]{5,} | \b\d{10,}  # telephone number
    | \b\d{4}-\d\d-\d\d\b                          # date of birth
    | \b\d{6}[-+A-FU-Y]\d{3}\w                      # personal identity code
    """,
    re.VERBOSE,
)


def refusal(
    *, operation: str, status: int, body: object, correlation_id: str = "", retry_after: int | None = None
) -> KlarnaError:
    """The error for an answer that refuses. `body` is what it said, parsed if it could be; anything is taken."""
    told: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    code = _matching(_CODE, told.get("error_code"))
    return _kind(status, code)(
        operation=operation,
        status=status,
        error_code=code,
        error_messages=_texts(told),
        correlation_id=_matching(_CORRELATION_ID, told.get("correlation_id"))
        or _matching(_CORRELATION_ID, correlation_id),
        retry_after=retry_after,
    )


def _kind(status: int, code: str) -> type[KlarnaError]:
    if status >= _SERVER_ERRORS:
        return KlarnaUnavailable
    return _BY_CODE.get((status, code)) or _BY_STATUS.get(status, KlarnaProtocolError)


def _matching(pattern: re.Pattern[str], value: object) -> str:
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def _texts(told: Mapping[str, Any]) -> list[str]:
    found = told.get("error_messages") or told.get("error_message") or []
    texts = found if isinstance(found, list) else [found]
    return [_PERSONAL.sub("…", text)[:_LONGEST_TEXT] for text in texts[:_MOST_TEXTS] if isinstance(text, str)]
