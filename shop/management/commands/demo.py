"""`manage.py demo [--products N] [--orders N] [--seed N]`: demonstration data, the same for the same seed."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lapinkumi.core import clock
from lapinkumi.core.contributors import contributors
from shop.demo import catalogue
from shop.imports.csvfile import BadFile

PRODUCTS = 4400
ORDERS = 46
SEED = 1


class Command(BaseCommand):
    """The range first, then each app's part: `part(seed=, out=)` of DEMO_PARTS, `part(seed=, orders=, out=)` of
    DEMO_ORDER_PARTS. A part adds what is missing and touches nothing that is there."""

    help = "Fills the shop with demonstration data; what is there already stays. Same seed, same data. Local only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=_count, default=PRODUCTS, metavar="N", help=f"default {PRODUCTS}")
        parser.add_argument("--orders", type=_count, default=ORDERS, metavar="N", help=f"default {ORDERS}")
        parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=f"default {SEED}")

    def handle(self, *, products: int, orders: int, seed: int, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("Demonstration data are for a local machine only, never for the real shop.")
        out = self.stdout
        try:
            catalogue.fill(products=products, seed=seed, at=clock.now(), out=out.write)
        except BadFile as bad:
            raise CommandError(str(bad.message)) from None
        for part in contributors("DEMO_PARTS"):
            part(seed=seed, out=out)
        for part in contributors("DEMO_ORDER_PARTS"):
            part(seed=seed, orders=orders, out=out)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # so that the first pages are as quick as the later ones


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a whole number of zero or more")
    return int(text)
