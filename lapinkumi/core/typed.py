"""Free text as people type it: kept as it is, without signs that nobody types."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE_SIGNS = {"\n", "\r", "\t"}
JOINERS = {"\u200d"}  # holds together the parts of one picture sign, as telephones type families and trades
UNTYPED = {"Cc", "Cf", "Cs"}  # control signs, those that turn writing around, halves of signs


def readable(text: str) -> str:
    """The text as it is. Raises ValidationError for signs that nobody types."""
    if any(unicodedata.category(sign) in UNTYPED and sign not in LINE_SIGNS | JOINERS for sign in text):
        raise ValidationError(_("Tekstissä on merkkejä, joita emme voi tallentaa. Kirjoita se uudelleen."))
    return text


def one_line(text: str) -> str:
    """The text with every run of white space made one space. Raises ValidationError as `readable`."""
    return " ".join(readable(text).split())
