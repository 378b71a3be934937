"""What a correction would come to, old and new side by side, before anybody has made it."""

from django.utils.translation import gettext as _

from lapinkumi.core.money import format_euros
from orders import presentation
from orders.corrections.reckoning import Draft, NewPrice
from orders.corrections.repromise import is_later, promised
from orders.corrections.view import Change
from orders.models import LineKind, Order


def preview(order: Order, draft: Draft) -> list[Change]:
    """Every price, the sum and the days."""
    rows = [_price(price) for price in draft.prices]
    if draft.total != order.total:
        sums = format_euros(order.total), format_euros(draft.total)
        rows.append(Change(_("Tilauksen loppusumma"), *sums, draft.total > order.total))
    if draft.window and draft.window != promised(order):
        old = presentation.promise(order) or _("ei sovittu")
        new = presentation.window(draft.window.first_on, draft.window.last_on)
        rows.append(Change(_("Arvioitu toimitus"), old, new, is_later(order, draft.window)))
    return rows


def _price(price: NewPrice) -> Change:
    line = price.line
    if line.kind == LineKind.FREIGHT or line.quantity == 1:
        return Change(line.name, format_euros(line.total), format_euros(price.total), price.is_dearer)
    words = "{} × {} = {}"
    old = words.format(line.quantity, format_euros(line.unit_price), format_euros(line.total))
    new = words.format(line.quantity, format_euros(price.unit_price), format_euros(price.total))
    return Change(line.name, old, new, price.is_dearer)
