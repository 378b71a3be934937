"""Telephone numbers: from what people type to E.164, and which of them can receive a text message."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from lapinkumi.core.errors import ShopError

HOME_REGION = "FI"
TYPED = re.compile(r"[0-9+()\s./–-]{3,30}")
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
COSTLY = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}


class InvalidPhone(ShopError):
    """Not a number at which a person can be called at an ordinary price."""

    message = _("Tarkista puhelinnumero. Kirjoita se esimerkiksi näin: 040 123 4567.")


def normalise_phone(text: str) -> str:
    """The number in E.164: "040-1225567" is "+358401225567". Without a country code it is Finnish.

    Raises `InvalidPhone`, for premium-rate numbers too: we would pay for each call.
    """
    if not TYPED.fullmatch(text):
        raise InvalidPhone
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone from error
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) in COSTLY:
        raise InvalidPhone
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_mobile(e164: str) -> bool:
    """Whether a text message can reach the number; landlines and company numbers cannot."""
    return phonenumbers.number_type(_parsed(e164)) in MOBILE


def format_phone(e164: str) -> str:
    """As Finns read it: "040 1225567"; a foreign number with its country code."""
    number = _parsed(e164)
    home = number.country_code == phonenumbers.country_code_for_region(HOME_REGION)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def _parsed(e164: str) -> PhoneNumber:
    return phonenumbers.parse(normalise_phone(e164), None)
