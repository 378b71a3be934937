"""`manage.py check_books`: the invariants of money, stock, bookings, fees and messages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lapinkumi.core.contributors import contributors


class Command(BaseCommand):
    help = "Checks every invariant; lists each violation with its object, and exits 1 if there is one."

    def handle(self, **options: Any) -> None:
        checks = contributors("BOOK_CHECKS")
        violations = [violation for check in checks for violation in check()]
        for violation in violations:
            self.stdout.write(str(violation))
        if violations:
            raise CommandError(f"{len(violations)} violation(s).")
        self.stdout.write(f"{len(checks)} check(s), no violation.")
