"""Payment references: the Finnish national reference number (viitenumero) and its international RF form."""

import re
from itertools import cycle

from django.utils.translation import gettext_lazy as _
from stdnum import iso11649
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from lapinkumi.core.errors import ShopError

WEIGHTS = (7, 3, 1)  # from the right, over and over
SMALLEST_BASE = 100
LARGEST_BASE = 10**19 - 1
NATIONAL = re.compile(r"[1-9][0-9]{3,19}")
RF = re.compile(r"RF[0-9]{2}[0-9]{4,20}")


class InvalidReference(ShopError):
    """A reference with a wrong shape or check digit."""

    message = _("Viitenumero on virheellinen. Tarkista numerot.")


def make_reference(base: int) -> str:
    """The national reference of a running number (3-19 digits, never a customer's id): check digit added."""
    if not SMALLEST_BASE <= base <= LARGEST_BASE:
        raise ValueError(f"the base of a reference has 3-19 digits, not {base}")
    return f"{base}{_check_digit(str(base))}"


def normalise_reference(text: str) -> str:
    """A national reference without spaces and leading zeros. Raises `InvalidReference`."""
    digits = "".join(text.split()).lstrip("0")
    if not NATIONAL.fullmatch(digits) or _check_digit(digits[:-1]) != digits[-1]:
        raise InvalidReference
    return digits


def format_reference(reference: str) -> str:
    """In groups of five from the right, as invoices print it: "12 34561"."""
    digits = normalise_reference(reference)
    head = len(digits) % 5
    groups = [digits[:head]] if head else []
    return " ".join(groups + [digits[start : start + 5] for start in range(head, len(digits), 5)])


def to_rf(reference: str) -> str:
    """The RF form (ISO 11649) of a national reference: "RF332348236"."""
    digits = normalise_reference(reference)
    return f"RF{mod_97_10.calc_check_digits(f'{digits}RF')}{digits}"


def normalise_rf(text: str) -> str:
    """An RF reference without spaces and padding, in capitals; the national number inside is checked too.

    Raises `InvalidReference`.
    """
    compact = "".join(text.split()).upper()
    if not RF.fullmatch(compact):
        raise InvalidReference
    try:
        iso11649.validate(compact)
    except ValidationError as error:
        raise InvalidReference from error
    return compact[:4] + normalise_reference(compact[4:])


def from_rf(text: str) -> str:
    """The national reference inside an RF reference. Raises `InvalidReference`."""
    return normalise_rf(text)[4:]


def format_rf(text: str) -> str:
    """In groups of four from the left: "RF33 2348 236"."""
    return iso11649.format(normalise_rf(text))


def _check_digit(digits: str) -> str:
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(digits), cycle(WEIGHTS), strict=False))
    return str(-weighted % 10)
