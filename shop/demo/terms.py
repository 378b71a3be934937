"""An earlier version of the terms for the demonstration, so that what was bought in times gone by had its terms."""

from datetime import timedelta
from typing import Final, TextIO

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.models import TermsVersion
from shop.services.terms import publish_terms

VERSION: Final = "esimerkki"
BEFORE: Final = timedelta(days=400)


def publish_earlier(*, seed: int, out: TextIO) -> None:
    """A part of `manage.py demo`: the present text once more, in force long before the oldest demonstration order."""
    present = TermsVersion.objects.in_language("fi").in_force(on=clock.today())
    if present is None or TermsVersion.objects.filter(version=VERSION).exists():
        return
    publish_terms(
        version=VERSION,
        language=present.language,
        effective_from=present.effective_from - BEFORE,
        body=present.body,
        at=clock.now(),
        by=Actor.system("demo"),
    )
    out.write("Terms: an earlier version\n")
