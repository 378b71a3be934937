"""Entering the places that goods come from."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from shop.models import StockSource


@act
def enter_source(*, code: str, name: str, days: tuple[int, int], at: datetime, by: Actor) -> StockSource:
    """The supplier of that code, entered if it is new; `days` are its least and most working days."""
    facts = {"name": name, "kind": StockSource.Kind.SUPPLIER, "lead_days_min": days[0], "lead_days_max": days[1]}
    return StockSource.objects.get_or_create(code=code, defaults=facts)[0]
