"""Can a message reach anybody? Judged when it is queued: a hopeless one is not tried, and never stops its act."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lapinkumi.core.phones import InvalidPhone, is_mobile, normalise_phone
from lapinkumi.core.sms_text import UnsuitableSms, require_single_sms


@dataclass(frozen=True)
class Addressed:
    """Where a message goes, and why it can't go there, if so. `expected`: no fault of anybody's, nothing to mend."""

    recipient: str
    fault: str = ""
    expected: bool = False


def address_email(to: str) -> Addressed:
    """The address as it is; with a line break or a second address in it, it is no address."""
    try:
        validate_email(to)
    except ValidationError:
        return Addressed(to[:254], fault=_("Sähköpostiosoite on virheellinen."))
    return Addressed(to)


def address_sms(to: str, *, text: str) -> Addressed:
    """The number in E.164. A landline takes no text messages; that is expected, since the e-mail goes all the same."""
    try:
        number = normalise_phone(to)
        require_single_sms(text)
    except InvalidPhone:
        return Addressed(to[:254], fault=_("Puhelinnumero on virheellinen."))
    except UnsuitableSms as error:
        return Addressed(number, fault=str(error.message))
    if not is_mobile(number):
        return Addressed(number, fault=_("Numero ei ota vastaan tekstiviestejä."), expected=True)
    return Addressed(number)
