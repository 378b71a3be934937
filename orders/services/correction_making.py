"""What the making of a correction and of a revision share: one press once, one question at a time, its effect."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.states import ForbiddenMove
from orders.corrections.reckoning import LONGEST_REASON, Changes
from orders.errors import BadCorrection, NoReason
from orders.models import Correction, Order, Payment
from orders.services.correction_money import tell, tell_back
from orders.services.correction_steps import take_effect, withdraw
from orders.states import CORRECTION, CorrectionState


def pressed_before(order: Order, changes: Changes, reason: str, seen: str) -> Correction | None:
    """What the same press made, if it was that: from the same picture, with the same prices, window and reason."""
    made = order.corrections.filter(seen=seen, reason=reason.strip()).first()
    if made is None:
        return None
    prices = dict(made.lines.values_list("line", "new_unit_price"))
    asked = {pk: price for pk, price in changes.prices.items() if pk in prices or not _is_price(order, pk, price)}
    same_window = changes.promise in (None, (made.new_first_on, made.new_last_on))
    return made if prices == asked and same_window else None


def _is_price(order: Order, line_id: int, price: Decimal) -> bool:
    """Whether the line costs that already: no change was asked for then."""
    return order.lines.filter(pk=line_id, unit_price=price).exists()


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadCorrection({"reason": NoReason.message})
    if len(reason.strip()) > LONGEST_REASON:
        raise BadCorrection({"reason": _("Lyhennä tekstiä: enintään %(most)s merkkiä.") % {"most": LONGEST_REASON}})


@step
def withdraw_open(*, order: Order, tells: bool, at: datetime, by: Actor) -> None:
    """One correction waits at a time: the new one comes in the place of the old, and may tell Klarna a sum itself."""
    earlier = order.corrections.open().select_for_update(of=["self"]).first()
    if earlier is None:
        return
    earlier.order = order
    require_unanswered(earlier)
    withdraw(correction=earlier, at=at, by=by)
    if not tells:
        tell_back(correction=earlier, at=at)


def require_unanswered(correction: Correction) -> None:
    """A yes that only Klarna's word is missing from is not taken back from the customer."""
    if correction.state != CorrectionState.OFFERED:
        raise ForbiddenMove(machine=CORRECTION.name, current=correction.state, target=CorrectionState.WITHDRAWN)


@step
def apply(*, correction: Correction, payment: Payment | None, at: datetime, by: Actor) -> None:
    """Let it take effect, and let Klarna know the new lines and a sum that is no higher."""
    take_effect(correction=correction, payment=payment, at=at, by=by)
    if correction.lines.exists():
        tell(correction=correction, payment=payment, at=at)
