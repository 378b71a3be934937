"""The text of an SMS: the GSM-7 alphabet (3GPP TS 23.038), how long a text is, and in how many parts it travels."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two places: an escape and itself
GSM_SINGLE, GSM_PART = 160, 153
UCS_SINGLE, UCS_PART = 70, 67


class UnsuitableSms(ShopError):
    """A text that does not fit one GSM-7 message; the message says which characters or how much too long."""


def foreign_characters(text: str) -> str:
    """The characters outside GSM-7, each once, in their order."""
    return "".join(dict.fromkeys(character for character in text if character not in BASIC | EXTENDED))


def is_gsm7(text: str) -> bool:
    """Whether the whole text is within the GSM-7 alphabet; one character outside it makes the message UCS-2."""
    return not foreign_characters(text)


def sms_length(text: str) -> int:
    """The places that the text takes in its encoding: in GSM-7 the euro sign takes two, in UCS-2 an emoji does."""
    return sum(_widths(text))


def sms_parts(text: str) -> int:
    """The messages that the text is sent as: one up to 160 (UCS-2: 70) places, then parts of 153 (67)."""
    single, part = (GSM_SINGLE, GSM_PART) if is_gsm7(text) else (UCS_SINGLE, UCS_PART)
    return 1 if sms_length(text) <= single else _filled_parts(_widths(text), size=part)


def require_single_sms(text: str) -> str:
    """The text itself when it is one GSM-7 message of at most 160 places. Raises `UnsuitableSms`."""
    if foreign := foreign_characters(text):
        raise UnsuitableSms(_("Tekstiviestissä ei voi käyttää näitä merkkejä: %(foreign)s") % {"foreign": foreign})
    length = sms_length(text)
    if length > GSM_SINGLE:
        raise UnsuitableSms(
            _("Tekstiviestissä voi olla %(most)s merkkiä, mutta tässä on %(length)s.")
            % {"most": GSM_SINGLE, "length": length},
            length=length,
        )
    return text


def _widths(text: str) -> list[int]:
    if is_gsm7(text):
        return [2 if character in EXTENDED else 1 for character in text]
    return [len(character.encode("utf-16-be")) // 2 for character in text]


def _filled_parts(widths: Iterable[int], *, size: int) -> int:
    """How many parts of `size` places are filled when no character may be cut in two."""
    parts, used = 1, 0
    for width in widths:
        if used + width > size:
            parts, used = parts + 1, 0
        used += width
    return parts
