"""Demonstration orders: bought through the real services, paid at the playground's Klarna, led to every state.

`manage.py demo` only asks for them; the worker makes them once the playground answers, so that the shop opens at once.
Each order lives one of the stories of `orders.demo.stories`, in times gone by. Never in production.
"""

import random
from datetime import timedelta
from itertools import cycle, islice
from typing import TextIO

import structlog
from celery import current_app
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from lapinkumi.core import clock
from lapinkumi.core.errors import ShopError
from orders.demo.buying import Wish, buy
from orders.demo.stories import STORIES, Story
from orders.models import Order

log = structlog.get_logger(__name__)


def ask_for_orders(*, seed: int, orders: int, out: TextIO) -> None:
    """A part of `manage.py demo`: let the worker make as many orders as are missing."""
    missing = orders - Order.objects.count()
    if missing > 0:
        current_app.send_task("orders.fill_demo", kwargs={"seed": seed, "orders": orders}, retry=False)
        out.write(f"Orders: {missing}, made by the worker once everything runs\n")


def fill(*, seed: int, orders: int, at_most: int | None = None) -> int:
    """Make the missing orders and lead each through its story, the same for the same seed. Returns how many were made.

    Raises KlarnaError where the playground does not answer (yet); what was made until then stays.
    """
    if not settings.LOCAL:
        raise RuntimeError("Demonstration orders are for a local machine only.")
    there = Order.objects.count()
    missing = islice(enumerate(cycle(STORIES)), there, orders)
    made = [_live(story, number, seed) for number, story in islice(missing, at_most)]
    return made.count(True)


def _live(story: Story, number: int, seed: int) -> bool:
    """One order from the basket to where its story ends. False where there was nothing to buy.

    The worker's own rules run meanwhile: where one of them gets in first, the story ends there;
    also where a garage is full.
    """
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - nothing secret hangs on it
    bought_at = clock.now() - story.bought - timedelta(minutes=chance.randrange(50))
    wish = Wish(story.way, story.visit_in, pays=story.pays, independent=story.independent, package=story.package)
    order = buy(chance, number, wish=wish, at=bought_at)
    if order is None:
        return False
    for act, after in story.acts:
        try:
            at = bought_at + after if isinstance(after, timedelta) else after(order)
            if at > clock.now():
                break
            act(Order.objects.get(pk=order.pk), at)
        except (ShopError, ObjectDoesNotExist, LookupError) as overtaken:
            log.info("demo.story_overtaken", order=order.pk, why=repr(overtaken))
            break
    return True
