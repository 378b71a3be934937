"""What a customer states when withdrawing, as plain values, and the words it is kept in."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from orders.presentation import Fact


@dataclass(frozen=True, kw_only=True)
class Statement:
    """As typed. `products` is empty when it concerns everything in the order."""

    name: str
    order_number: str
    email: str
    products: str = ""


def facts(statement: Statement) -> list[Fact]:
    """The statement, term by term: for the page that asks for the yes, the receipt and the desk."""
    return [
        Fact(_("Nimi"), statement.name),
        Fact(_("Tilausnumero"), statement.order_number),
        Fact(_("Sähköposti"), statement.email),
        Fact(_("Mitä peruutus koskee"), statement.products or _("Koko tilausta")),
    ]


def words(statement: Statement) -> str:
    """The statement as text, addressed to the shop: this is stored, and comes back in the acknowledgement."""
    said = _("Ilmoitan %(company)s:lle, että peruutan sopimuksen, joka koskee tätä tilausta.") % {
        "company": settings.COMPANY.name
    }
    return "\n".join([said, *(f"{fact.term}: {fact.value}" for fact in facts(statement) if fact.value)])
