"""What becomes of the demonstration orders: every state that an order, its goods, time, money and fees can be in.

Each story is bought some time ago and then lived through the real acts, at the moments they would have happened.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from orders.demo import late_goods, steps
from orders.demo.buying import Way
from orders.models import Order

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

When = timedelta | Callable[[Order], datetime]
Step = tuple[Callable[[Order, datetime], object], When]


@dataclass(frozen=True, kw_only=True)
class Story:
    """One order's life: `bought` so long ago; each act so long after that, or at a moment read from the order."""

    way: Way
    bought: timedelta
    visit_in: timedelta | None = None
    pays: bool = True
    independent: bool = False
    package: bool = False
    acts: Sequence[Step] = ()


def _visit(after: timedelta) -> When:
    """So long after the booked time begins."""

    def moment(order: Order) -> datetime:
        if order.booking is None:
            raise LookupError(f"{order} has no booked time")
        return order.booking.starts_at + after

    return moment


CONFIRMED: Final[Step] = (steps.confirm, 3 * HOUR)
AGREED: Final[Step] = (steps.agree_time, 5 * HOUR)
GOODS_AT_GARAGE: Final[Step] = (steps.goods_arrive, 4 * DAY)
MISSED: Final = (CONFIRMED, AGREED, GOODS_AT_GARAGE, (steps.stay_away, _visit(31 * MINUTE)))
FEE: Final = (*MISSED, (steps.propose_fee, _visit(HOUR)))
INVOICED: Final = (*FEE, (steps.invoice_fee, _visit(26 * HOUR)))
SENT: Final = (CONFIRMED, (steps.send, DAY))
AT_POINT: Final = (*SENT, (steps.reach_point, 3 * DAY))
UNCLAIMED: Final = (*AT_POINT, (steps.leave_unclaimed, 11 * DAY))

STORIES: Final = (
    Story(way=Way.FITTED, bought=4 * HOUR, visit_in=9 * DAY),  # a clerk's first work
    Story(way=Way.HOME, bought=30 * HOUR, acts=SENT),
    Story(way=Way.FITTED, bought=20 * DAY, visit_in=timedelta(), acts=(CONFIRMED, AGREED, GOODS_AT_GARAGE)),  # today
    Story(way=Way.GARAGE, bought=7 * DAY, acts=(CONFIRMED, GOODS_AT_GARAGE)),  # waits to be fetched
    Story(way=Way.HOME, bought=2 * HOUR),
    Story(way=Way.FITTED, bought=3 * DAY, visit_in=8 * DAY, acts=(CONFIRMED,)),  # the garage has not answered
    Story(way=Way.FITTED, bought=22 * DAY, visit_in=-20 * HOUR, acts=FEE),  # proposed, not yet invoiced
    Story(
        way=Way.FITTED,
        bought=25 * DAY,
        visit_in=-6 * DAY,
        acts=(
            CONFIRMED,
            AGREED,
            GOODS_AT_GARAGE,
            (steps.come, _visit(-5 * MINUTE)),
            (steps.finish, _visit(50 * MINUTE)),
            (steps.charge_work, _visit(HOUR)),
        ),
    ),
    Story(way=Way.HOME, bought=9 * DAY, acts=(*SENT, (steps.deliver, 3 * DAY))),
    Story(way=Way.FITTED, bought=2 * DAY, visit_in=10 * DAY, acts=(CONFIRMED, AGREED)),
    Story(way=Way.GARAGE, bought=26 * HOUR, package=True, acts=(CONFIRMED,)),
    Story(way=Way.HOME, bought=5 * HOUR, acts=(CONFIRMED,)),  # to be packed
    Story(way=Way.GARAGE, bought=30 * HOUR, acts=((steps.offer_later, 2 * HOUR),)),  # the customer is asked
    Story(way=Way.HOME, bought=3 * DAY, acts=((steps.make_cheaper, 2 * HOUR),)),
    Story(way=Way.FITTED, bought=24 * DAY, visit_in=-5 * DAY, acts=INVOICED),
    Story(way=Way.GARAGE, bought=10 * DAY, acts=(CONFIRMED, GOODS_AT_GARAGE, (steps.fetch, 6 * DAY))),
    Story(way=Way.HOME, bought=19 * DAY, acts=UNCLAIMED),
    Story(way=Way.FITTED, bought=23 * DAY, visit_in=-4 * DAY, acts=(*FEE, (steps.dispute_fee, _visit(3 * HOUR)))),
    Story(way=Way.HOME, bought=20 * MINUTE, pays=False),
    Story(way=Way.HOME, bought=4 * DAY, acts=((steps.offer_later, 2 * HOUR), (steps.decline, 7 * HOUR))),
    Story(way=Way.GARAGE, bought=2 * DAY, acts=((steps.offer_dearer, 2 * HOUR), (steps.accept, 5 * HOUR))),
    Story(way=Way.FITTED, bought=6 * DAY, visit_in=6 * DAY, acts=(CONFIRMED, AGREED, (steps.give_up_time, DAY))),
    Story(
        way=Way.HOME,
        bought=24 * DAY,
        acts=(*UNCLAIMED, (steps.come_back, 14 * DAY), (steps.propose_parcel_fee, 14 * DAY)),
    ),
    Story(way=Way.FITTED, bought=26 * DAY, visit_in=-7 * DAY, acts=(*FEE, (steps.waive_fee, _visit(4 * HOUR)))),
    Story(way=Way.FITTED, bought=30 * DAY, visit_in=-10 * DAY, acts=(*INVOICED, (steps.pay_fee, _visit(5 * DAY)))),
    Story(way=Way.FITTED, bought=5 * DAY, visit_in=7 * DAY, acts=(CONFIRMED, (steps.garage_calls_off, DAY))),
    Story(way=Way.FITTED, bought=DAY, visit_in=8 * DAY, acts=(CONFIRMED, (steps.propose_other_time, 6 * HOUR))),
    Story(way=Way.FITTED, bought=4 * DAY, visit_in=7 * DAY, acts=(CONFIRMED, AGREED, (steps.move_time, 2 * DAY))),
    Story(way=Way.FITTED, bought=28 * DAY, visit_in=-9 * DAY, acts=(*INVOICED, (steps.waive_fee, _visit(3 * DAY)))),
    Story(way=Way.FITTED, bought=2 * DAY, visit_in=9 * DAY, acts=(CONFIRMED, AGREED, (steps.cancel, 9 * HOUR))),
    Story(way=Way.HOME, bought=3 * DAY, acts=((steps.refuse, 6 * HOUR),)),
    Story(way=Way.HOME, bought=6 * DAY, acts=AT_POINT),
    Story(way=Way.HOME, bought=8 * DAY, acts=(*AT_POINT, (steps.announce, 5 * DAY))),
    Story(way=Way.GARAGE, bought=21 * DAY, acts=(CONFIRMED, GOODS_AT_GARAGE)),  # left there: a clerk decides
    Story(way=Way.HOME, bought=12 * DAY, acts=(*SENT, (steps.get_lost, 9 * DAY))),
    Story(way=Way.GARAGE, bought=8 * DAY, acts=(CONFIRMED, GOODS_AT_GARAGE, (steps.call_back, 7 * DAY))),
    Story(way=Way.HOME, bought=3 * DAY, acts=(CONFIRMED, (late_goods.miss_goods, DAY))),  # the customer is to choose
    Story(
        way=Way.HOME,
        bought=4 * DAY,
        acts=(CONFIRMED, (late_goods.miss_goods, DAY), (late_goods.take_substitute, 2 * DAY)),
    ),
    Story(
        way=Way.FITTED,
        bought=4 * DAY,
        visit_in=8 * DAY,
        acts=(CONFIRMED, AGREED, (late_goods.miss_goods, DAY), (late_goods.wait_for_goods, 2 * DAY)),
    ),
    Story(way=Way.HOME, bought=5 * DAY, acts=(CONFIRMED, (late_goods.tell_delay, 2 * DAY))),
    Story(way=Way.HOME, bought=3 * DAY, acts=(CONFIRMED, (late_goods.part_goods, DAY))),
    Story(way=Way.HOME, bought=20 * DAY, acts=(CONFIRMED,)),  # never sent, and late by now
    Story(
        way=Way.FITTED,
        bought=5 * DAY,
        visit_in=4 * DAY,
        independent=True,
        acts=(CONFIRMED, AGREED, (steps.change_at_garage, 3 * DAY)),
    ),
    Story(way=Way.HOME, bought=11 * DAY, acts=(*SENT, (steps.deliver, 4 * DAY), (steps.give_one_back, 9 * DAY))),
    Story(way=Way.HOME, bought=90 * MINUTE, pays=False, acts=((steps.pay_another_sum, 10 * MINUTE),)),  # held
    Story(way=Way.HOME, bought=2 * DAY, acts=(CONFIRMED, (steps.revise_freight, DAY))),  # the customer is asked
)
