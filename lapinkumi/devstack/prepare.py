"""One Django process before the shop starts: the database, static files and, once, demonstration data."""

from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command, get_commands

from lapinkumi.core.health import HEARTBEAT_KEY
from lapinkumi.devstack import static
from lapinkumi.release import release


def main() -> None:
    django.setup()
    cache.delete(HEARTBEAT_KEY)  # an earlier worker's: /healthz must wait for this start's own
    release()
    static.collect(Path(settings.STATIC_ROOT))
    fill_in_once()


def fill_in_once() -> None:
    """Demonstration data for a shop that knows nobody yet."""
    if "demo" in get_commands() and not get_user_model().objects.exists():
        call_command("demo")


if __name__ == "__main__":
    main()
