"""What was found, in sentences for staff; customers are never told (R1.2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.money import format_euros
from orders.models import SuspicionKind, Task

SENTENCES: Final = {
    SuspicionKind.SAME_ADDRESS: _(
        "Samaan osoitteeseen on tehty %(found)s tilausta %(days)s päivässä (raja %(limit)s)."
    ),
    SuspicionKind.SAME_PHONE: _(
        "Samasta puhelinnumerosta on tehty %(found)s tilausta %(days)s päivässä (raja %(limit)s)."
    ),
    SuspicionKind.SAME_EMAIL: _(
        "Samasta sähköpostiosoitteesta on tehty %(found)s tilausta %(days)s päivässä (raja %(limit)s)."
    ),
    SuspicionKind.OTHER_PAYER: _("Klarnan kertoma maksaja ei ole tilaajan niminen. Tarkista maksaja Klarnasta."),
    SuspicionKind.HIGH_TOTAL: _("Uuden asiakkaan tilauksen summa on %(found)s (raja %(limit)s)."),
    SuspicionKind.LOCKED_ACCOUNT: _("Tilaajan asiakastili on lukittu."),
    SuspicionKind.MISSED_BEFORE: _(
        "Tilaajalla on %(found)s käyttämätöntä aikaa tai noutamatonta tilausta %(days)s päivässä (raja %(limit)s)."
    ),
}
KLARNA: Final = _("Klarna epäilee maksua jälkikäteen (%(word)s). Odota tai selvitä asia Klarnan kanssa.")


def reasons(task: Task) -> list[str]:
    """Why the order is to be looked at, as the task keeps it."""
    found = [_sentence(one) for one in task.data.get("reasons", [])]
    word = task.data.get("klarna")
    return [*found, str(KLARNA) % {"word": word}] if word else found


def _sentence(one: Mapping[str, Any]) -> str:
    kind = SuspicionKind(one["rule"])
    told = dict(one)
    if kind == SuspicionKind.HIGH_TOTAL:
        told |= {name: format_euros(Decimal(one[name])) for name in ("found", "limit") if one[name]}
    return str(SENTENCES[kind]) % told
