"""Whether the wheels of one car go together: of one kind of tyre, with one bolt pattern, of about one diameter."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from shop.fitment.facts import RimFacts, TyreFacts
from shop.fitment.verdict import Fit, Reason
from shop.models import Season
from shop.sizes import plain

# Makers put at most the next diameter behind: 19 in front, 20 behind.
DIAMETERS_APART: Final = Decimal(1)


def judge_axles(front: tuple[TyreFacts, RimFacts], rear: tuple[TyreFacts, RimFacts]) -> tuple[Reason, ...]:
    """What keeps a front and a rear wheel off one car, whichever car it is; nothing where they go together.

    Studs on one axle only are against the law, and summer tyres beside winter ones are dangerous.
    """
    return tuple(_against(*front, *rear))


def _against(tyre: TyreFacts, rim: RimFacts, rear_tyre: TyreFacts, rear_rim: RimFacts) -> Iterator[Reason]:
    if tyre.season != rear_tyre.season:
        data = {"front": str(Season(tyre.season).label), "rear": str(Season(rear_tyre.season).label)}
        yield Reason("axles_differ_in_season", Fit.NOT, data)
    if rim.bolts != rear_rim.bolts:
        data = {"front": str(rim.bolts), "rear": str(rear_rim.bolts)}
        yield Reason("axles_differ_in_bolts", Fit.NOT, data)
    if abs(rim.diameter_in - rear_rim.diameter_in) > DIAMETERS_APART:
        data = {"front": plain(rim.diameter_in), "rear": plain(rear_rim.diameter_in)}
        yield Reason("axles_differ_in_diameter", Fit.NOT, data)
