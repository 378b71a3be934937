"""What can go wrong at a carrier's system; `retryable` says whether asking again may help."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError


class CarrierError(ShopError):
    """The carrier's system gave no usable answer."""

    message = _("Kuljetusyhtiön järjestelmä ei vastaa juuri nyt.")
    retryable: ClassVar[bool] = True


class CarrierUnavailable(CarrierError):
    """No connection, no answer in time, 408, 429 or 5xx: nobody knows whether anything was done."""


class CarrierNotAsked(CarrierUnavailable):
    """We did not get so far as to ask: nothing was done, and asking later is safe."""


class CarrierRefused(CarrierError):
    """A definite no: our key, our rights or our question. Nothing was done."""

    message = _("Kuljetusyhtiön järjestelmä ei hyväksynyt pyyntöä.")
    retryable = False


class CarrierNonsense(CarrierError):
    """A success that can't be read: nobody knows what was done."""
