"""`manage.py open_ledger`: what moved before there was a ledger."""

from typing import Any

from django.core.management.base import BaseCommand

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from orders.services.ledger_opening import open_ledger


class Command(BaseCommand):
    help = "Writes charges, refunds, invoices and payments that the ledger lacks, by the day on which they moved."

    def handle(self, **options: Any) -> None:
        written = open_ledger(at=clock.now(), by=Actor.system("open_ledger"))
        self.stdout.write(f"{written} movement(s) written.")
