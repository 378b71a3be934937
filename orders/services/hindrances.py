"""Force majeure: announced, told to each customer whom it concerns, ended (R10.1). Every act twice is once."""

from datetime import datetime
from functools import partial
from typing import Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.due import each
from lapinkumi.core.jobs import after_commit
from orders.hindrances.scope import untold
from orders.messages import hindrances as messages
from orders.models import HinderedOrder, Hindrance, HindranceEvent, Order
from orders.services.events import note
from orders.states import HINDRANCE, HindranceState

TELLER: Final = Actor.system("tell_of_hindrances")


def tell_of_hindrances(*, at: datetime) -> int:
    """Rule of DUE_RULES: tell the customers whom a hindrance concerns and nobody has told yet, those of new orders too.

    Returns how many were told.
    """
    return sum(tell_all(hindrance_id=one.pk, at=at, by=TELLER) for one in Hindrance.objects.in_force())


def tell_all(*, hindrance_id: int, at: datetime, by: Actor) -> int:
    """Tell everybody whom this hindrance concerns, each in an act of their own; returns how many are new."""
    hindrance = Hindrance.objects.in_force().filter(pk=hindrance_id).first()
    if hindrance is None:
        return 0
    orders = untold(hindrance).order_by("placed_at", "pk").values_list("pk", flat=True)
    return each(list(orders), partial(_tell, hindrance_id, at, by))


@act
def announce(*, hindrance_id: int, at: datetime, by: Actor) -> Hindrance:
    """From now on it is in force: a worker tells the customers. Announced already: nothing happens.

    Raises ForbiddenMove for one that has ended.
    """
    hindrance = Hindrance.objects.select_for_update().get(pk=hindrance_id)
    if hindrance.state != HindranceState.IN_FORCE:
        _move(hindrance=hindrance, to=HindranceState.IN_FORCE, stamp="announced_at", at=at, by=by)
        after_commit("orders.tell_of_hindrance", id=hindrance.pk)
    return hindrance


@act
def end(*, hindrance_id: int, at: datetime, by: Actor) -> Hindrance:
    """The obstacle is gone: nobody is told of it any more, and the rights that rested on it end. Twice is once.

    Raises ForbiddenMove for a draft.
    """
    hindrance = Hindrance.objects.select_for_update().get(pk=hindrance_id)
    if hindrance.state != HindranceState.ENDED:
        _move(hindrance=hindrance, to=HindranceState.ENDED, stamp="ended_at", at=at, by=by)
    return hindrance


@act
def tell(*, hindrance_id: int, order_id: int, at: datetime, by: Actor) -> bool:
    """Tell one customer, once. False where they know, or are not concerned (any more), or a worker has it in hand."""
    order = Order.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=order_id).first()
    hindrance = Hindrance.objects.in_force().select_for_update().filter(pk=hindrance_id).first()
    if order is None or hindrance is None or not untold(hindrance).filter(pk=order_id).exists():
        return False
    HinderedOrder.objects.create(hindrance=hindrance, order=order, told_at=at)
    note(order=order, kind="hindrance_told", at=at, by=by, data={"hindrance": hindrance.pk})
    messages.hindrance_told(order=order, hindrance=hindrance, at=at)
    return True


@step
def record(*, hindrance: Hindrance, kind: str, at: datetime, by: Actor) -> None:
    """Keep who wrote or changed it."""
    HindranceEvent.of(at=at, by=by, kind=kind, hindrance=hindrance).save()


@step
def _move(*, hindrance: Hindrance, to: HindranceState, stamp: str, at: datetime, by: Actor) -> None:
    HINDRANCE.check(hindrance.state, to)
    hindrance.state = to
    setattr(hindrance, stamp, at)
    hindrance.save(update_fields=["state", stamp])
    record(hindrance=hindrance, kind=to, at=at, by=by)


def _tell(hindrance_id: int, at: datetime, by: Actor, order_id: int) -> bool:
    return tell(hindrance_id=hindrance_id, order_id=order_id, at=at, by=by)
