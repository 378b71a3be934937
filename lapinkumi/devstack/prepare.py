"""One Django process before the shop starts: migrations, terms, static files and, once, demonstration data."""

import hashlib
import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.management import call_command, get_commands

from lapinkumi.core.health import HEARTBEAT_KEY


def main() -> None:
    django.setup()
    cache.delete(HEARTBEAT_KEY)  # an earlier worker's: /healthz must wait for this start's own
    call_command("migrate", interactive=False)
    call_command("setup_roles")
    call_command("publish_terms")
    collect_static(Path(settings.STATIC_ROOT))
    fill_in_once()


def collect_static(root: Path) -> None:
    """Collect the static files, unless nothing changed since the last time."""
    seal = root / ".sources"
    sources = hashlib.sha256("\n".join(_sources()).encode(errors="surrogateescape")).hexdigest()
    if not seal.exists() or seal.read_text() != sources:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        seal.write_text(sources)


def _sources() -> Iterator[str]:
    """One line per file: what changes when it does; and the code that makes of them what is served."""
    yield f"{inspect.getfile(type(staticfiles_storage))} {os.stat(inspect.getfile(type(staticfiles_storage))).st_mtime_ns}"
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            yield f"{name} {found.st_size} {found.st_mtime_ns}"


def fill_in_once() -> None:
    """Demonstration data for a shop that knows nobody yet."""
    if "demo" in get_commands() and not get_user_model().objects.exists():
        call_command("demo")


if __name__ == "__main__":
    main()
