"""What the database needs before new code may serve: `python -m lapinkumi.release`. Safe to run again and again."""

import os

import django
from django.core.management import call_command

STEPS = ("setup_roles", "publish_terms", "enter_basics", "enter_carriers", "enter_suspicion_rules", "open_ledger")


def release() -> None:
    """Migrate, then bring up to date what the code defines and the database keeps."""
    call_command("migrate", interactive=False)
    for step in STEPS:
        call_command(step)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapinkumi.settings")
    django.setup()
    release()
