"""One Django process before the shop starts: the database, static files and, once, demonstration data."""

import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from redis.exceptions import RedisError

from lapinkumi.core.health import HEARTBEAT_KEY
from lapinkumi.devstack import static
from lapinkumi.release import release

UNFINISHED = "demo-unfinished"


def main() -> None:
    django.setup()
    forget_heartbeat()
    release()
    static.collect(Path(settings.STATIC_ROOT))
    fill_in_once()


def forget_heartbeat() -> None:
    """Forget an earlier worker's, because /healthz must wait for this start's own; the first word to Redis."""
    try:
        cache.delete(HEARTBEAT_KEY)
    except (RedisError, ValueError) as error:
        sys.exit(f"The Redis of REDIS_URL does not let us in: {error}")


def fill_in_once() -> None:
    """Demonstration data for a shop that knows nobody yet, or whose filling was interrupted."""
    if cache.get(UNFINISHED) or not get_user_model().objects.exists():
        cache.set(UNFINISHED, True, timeout=None)
        call_command("demo")
        cache.delete(UNFINISHED)


if __name__ == "__main__":
    main()
