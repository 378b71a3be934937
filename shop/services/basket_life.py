"""A basket's life: its owner logs in and finds it again, and after its time it is forgotten."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from shop.models import Basket, BasketLine
from shop.policy import MOST_OF_ONE_PRODUCT

SWEEPER: Final = Actor.system("forget_baskets")
AT_ONCE: Final = 500


@act
def claim(*, key: str, customer_id: int, at: datetime, by: Actor) -> Basket | None:
    """Somebody logged in with the basket of that key at hand: the basket that is theirs from now on, if there is one.

    What the account had waiting and what was put in before logging in become one basket: nothing is lost, and what is
    in both is not doubled, the bigger number holds. The account's basket stays the one, so that other devices keep it.
    Another customer's basket is left alone. Done twice, nothing more happens.
    """
    wanted = Q(customer=customer_id) | Q(key=key or None, customer=None)
    found = list(Basket.objects.living(at).filter(wanted).select_for_update().order_by("pk"))
    if not found:
        return None
    kept = max(found, key=lambda one: (one.customer_id is not None, one.touched_at, one.pk))
    for other in found:
        if other != kept:
            _move(other.lines.order_by("added_at", "pk"), kept)
    kept.customer_id = customer_id
    kept.touched_at = at
    kept.save(update_fields=["customer", "touched_at"])
    return kept


def forget_baskets(*, at: datetime) -> int:
    """Rule of DUE_RULES: remove the baskets whose time is over (R3.5). Returns how many."""
    return sum(iter(lambda: _forget(at=at, by=SWEEPER), 0))


@act
def _forget(*, at: datetime, by: Actor) -> int:
    """A few of them: those in another worker's hands, or touched meanwhile, are left alone."""
    lapsed = Basket.objects.lapsed(at).select_for_update(skip_locked=True).order_by("pk")
    keys = list(lapsed.values_list("pk", flat=True)[:AT_ONCE])
    Basket.objects.filter(pk__in=keys).delete()
    return len(keys)


def _move(lines: Iterable[BasketLine], kept: Basket) -> None:
    """Into the kept basket; where it has the same already, the bigger number holds."""
    there = {(line.product_id, line.package, line.axle): line for line in kept.lines.all()}
    for line in lines:
        same = there.get((line.product_id, line.package, line.axle))
        if same is None:
            line.basket = kept
            line.save(update_fields=["basket"])
        else:
            same.quantity = min(max(same.quantity, line.quantity), MOST_OF_ONE_PRODUCT)
            same.save(update_fields=["quantity"])
            line.delete()
