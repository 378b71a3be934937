"""What kind of thing an accessory is, told from its name: feeds give no kind, and shoppers look by it."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.listing.words import fold

GOODS_NAMES: Final[dict[str, "str | Promise"]] = {
    "pultit": _("Pultit ja mutterit"),
    "keskitysrenkaat": _("Keskitysrenkaat"),
    "anturit": _("Paineanturit ja venttiilit"),
    "ketjut": _("Lumiketjut ja -sukat"),
    "hoito": _("Pesu ja hoito"),
    "muut": _("Työkalut ja muut varusteet"),
}
# What a name holds, and the kind it tells; the first match wins: a socket for bolts is a tool.
TOLD_BY: Final = (
    ("hylsy", "muut"),
    ("avain", "muut"),
    ("keskitys", "keskitysrenkaat"),
    ("antur", "anturit"),
    ("venttiil", "anturit"),
    ("ketju", "ketjut"),
    ("sukka", "ketjut"),
    ("mutter", "pultit"),
    ("pult", "pultit"),
    ("pesu", "hoito"),
    ("liuotin", "hoito"),
    ("kiilloke", "hoito"),
    ("vaha", "hoito"),
    ("harja", "hoito"),
    ("liina", "hoito"),
    ("hoito", "hoito"),
    ("nesto", "hoito"),
    ("sula", "hoito"),
)


def goods_kind(name: str) -> str:
    """The parameter of the kind, as in `GOODS_NAMES`."""
    folded = fold(name)
    return next((kind for part, kind in TOLD_BY if part in folded), "muut")
