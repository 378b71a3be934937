"""`manage.py enter_carriers`: the carriers and freight prices that every shop starts from."""

from typing import Any

from django.core.management.base import BaseCommand

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from orders.services.carriers import enter_carriers


class Command(BaseCommand):
    help = "Enters the carriers that are missing, with their prices; what is there stays as staff have made it."

    def handle(self, **options: Any) -> None:
        entered = enter_carriers(at=clock.now(), by=Actor.system("enter_carriers"))
        self.stdout.write(f"{entered} carrier(s) entered.")
