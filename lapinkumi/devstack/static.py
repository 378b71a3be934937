"""Static files, collected once per change: `python -m lapinkumi.devstack.static`."""

import hashlib
import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def collect(root: Path) -> None:
    """Collect the static files, unless the last collection was of the very same ones."""
    seal = root / ".sources"
    sources = hashlib.sha256("\n".join(_sources()).encode(errors="surrogateescape")).hexdigest()
    if not seal.exists() or seal.read_text() != sources:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        seal.write_text(sources)


def _sources() -> Iterator[str]:
    """The contents of each file by its name, and the code that makes of them what is served."""
    yield _digest(inspect.getfile(type(staticfiles_storage)))
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield f"{name} {_digest(storage.path(name))}"


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapinkumi.settings")
    django.setup()
    collect(Path(settings.STATIC_ROOT))
