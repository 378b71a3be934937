"""`manage.py reconcile`: our payments against Klarna's orders; broken off, it goes on where it stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lapinkumi.core import clock
from orders.services.reconciling import reconcile


class Command(BaseCommand):
    help = "Compares every payment not compared this night; lists where Klarna says otherwise, and exits 1 if it does."

    def handle(self, **options: Any) -> None:
        compared, differing = 0, 0
        for one in reconcile(at=clock.now()):
            compared += 1
            differing += bool(one.found)
            for found in one.found:
                self.stdout.write(
                    f"{one.number}: {found.what}, ours {found.asked or '-'}, Klarna's {found.told or '-'}"
                )
        if differing:
            raise CommandError(f"{compared} payment(s), {differing} differ.")
        self.stdout.write(f"{compared} payment(s), no difference.")
