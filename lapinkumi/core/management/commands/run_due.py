"""`manage.py run_due [--at ISO-8601]`: every time-driven rule, once, as of that moment."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lapinkumi.core import clock, due


class Command(BaseCommand):
    help = "Runs every time-driven rule once, as of now or of --at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at", help="an ISO 8601 moment such as 2026-11-24T09:00 (Helsinki time if no offset is given)"
        )

    def handle(self, *, at: str | None = None, **options: Any) -> None:
        moment = _moment(at) if at else clock.now()
        failed = []
        for name in due.rules():
            try:
                self.stdout.write(f"{due.run_rule(name, at=moment):6}  {name}")
            except Exception as error:  # told now, and the command fails at the end
                failed.append(name)
                self.stderr.write(f"failed  {name}: {error!r}")
        if failed:
            raise CommandError(f"{len(failed)} rule(s) failed: {', '.join(failed)}")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--at must be an ISO 8601 moment, such as 2026-11-24T09:00, not {text!r}.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.HELSINKI)
