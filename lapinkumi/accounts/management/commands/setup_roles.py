"""manage.py setup_roles: the staff's groups and their rights, after each migrate. Run twice, it changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from lapinkumi.accounts.roles import set_up_roles


class Command(BaseCommand):
    help = "Creates the staff roles and gives each exactly the rights that the code says."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up_roles()
        self.stdout.write("Staff roles are set up.")
