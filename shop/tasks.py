"""The worker's doors to the range: ids in, one call out, safe to run twice."""

from celery import shared_task

from lapinkumi.core import clock
from shop.services import feed_work

HOUR = 3600


@shared_task(name="shop.work_feed", time_limit=HOUR, soft_time_limit=HOUR - 60)
def work_feed(id: int) -> None:
    """Check or store one feed. Killed anywhere, it is woken again by its sweep and goes on."""
    feed_work.work(run_id=id, tell_time=clock.now)
