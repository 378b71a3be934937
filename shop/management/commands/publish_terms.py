"""`manage.py publish_terms`: the versions kept in shop/terms become public."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from shop.markdown import split_front_matter
from shop.models import TermsVersion
from shop.services.terms import publish_terms

FOLDER = Path(__file__).resolve().parents[2] / "terms"


class Command(BaseCommand):
    help = "Publishes every version of the terms in shop/terms (<version>.<language>.md) that is not public yet."

    def handle(self, **options: Any) -> None:
        for path in sorted(FOLDER.glob("*.md")):
            try:
                terms = published(path)
            except ShopError as error:
                raise CommandError(f"{path.name}: {error}") from error
            self.stdout.write(f"{terms}, {terms.effective_from:%d.%m.%Y}, {terms.sha256[:12]}")


def published(path: Path) -> TermsVersion:
    """The file's version, published now unless it was before."""
    fields, body = split_front_matter(path.read_text(encoding="utf-8"))
    version, language = path.name.removesuffix(".md").rsplit(".", 1)
    return publish_terms(
        version=version,
        language=language,
        effective_from=date.fromisoformat(fields["effective"]),
        body=body,
        at=clock.now(),
        by=Actor.system("publish_terms"),
    )
