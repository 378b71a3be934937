"""`manage.py enter_suspicion_rules`: the rules of suspicion that every shop starts from."""

from typing import Any

from django.core.management.base import BaseCommand

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from orders.services.suspicions import enter_rules


class Command(BaseCommand):
    help = "Enters the rules of suspicion that are missing; what is there stays as staff have tuned it."

    def handle(self, **options: Any) -> None:
        entered = enter_rules(at=clock.now(), by=Actor.system("enter_suspicion_rules"))
        self.stdout.write(f"{entered} rule(s) entered.")
