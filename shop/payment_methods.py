"""The payment methods as pages show them: grouped, those without credit first, nothing chosen beforehand (R4.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.models import Credit, PaymentMethod

_TITLES: Final[Mapping[int, str | Promise]] = {
    Credit.NONE: _("Maksa heti"),
    Credit.MAYBE: _("Voi sisältää luottoa"),
    Credit.ALWAYS: _("Luottoa tai maksuaikaa"),
}

ON_DELIVERY: Final = "postiennakko"  # the only method that is not Klarna's
SWITCHED_OFF: Final = frozenset({ON_DELIVERY})  # until staff take it into use

# What every shop starts from (R4.10): code, name, credit, banks or cards, explanation.
BASICS: Final = (
    (
        "verkkopankki", "Verkkopankki", Credit.NONE, "Danske Bank, Osuuspankki, Nordea, Säästöpankki, S-Pankki, Aktia",
        "Maksat suoraan tililtäsi.",
    ),
    (
        "debit-kortti", "Debit-kortti", Credit.NONE, "Visa, Mastercard",
        "Raha veloitetaan tililtäsi. Pankkisi voi pyytää vahvistuksen (3-D Secure).",
    ),
    (
        "credit-kortti", "Credit-kortti", Credit.MAYBE, "Visa, Mastercard, American Express",
        "Pankkisi voi pyytää vahvistuksen (3-D Secure). Maksu voi olla luottoa korttisi ehdoilla.",
    ),
    (
        "lasku", "Klarnan lasku", Credit.ALWAYS, "",
        "Maksat, kun tavarat on lähetetty. Lasku on koroton ja kuluton, ja sillä on oma viitenumero.",
    ),
    (
        "eramaksu", "Klarnan erämaksu", Credit.ALWAYS, "",
        "Maksat kuukausittain. Koron ja kulut kertoo Klarna ennen kuin sitoudut.",
    ),
    (
        ON_DELIVERY, "Postiennakko", Credit.ALWAYS, "",
        "Maksat kuljetusyhtiölle, kun saat lähetyksen. Henkilöllisyytesi tarkistetaan.",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MethodGroup:
    """Methods that are credit to the same degree."""

    title: str
    methods: tuple[PaymentMethod, ...]


def groups(*, on_delivery: bool = True) -> list[MethodGroup]:
    """What is offered, in the legal order; without cash on delivery where that can't be chosen. One query."""
    offered = PaymentMethod.objects.offered()
    if not on_delivery:
        offered = offered.exclude(code=ON_DELIVERY)
    return [
        MethodGroup(title=str(_TITLES[credit]), methods=tuple(methods))
        for credit, methods in groupby(offered, key=lambda method: method.credit)
    ]


def is_offered(code: str) -> bool:
    """Whether staff have that method in use. One query."""
    return PaymentMethod.objects.offered().filter(code=code).exists()
