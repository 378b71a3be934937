"""`manage.py enter_basics`: the services, mandatory rules and central warehouse that every shop starts from."""

from typing import Any

from django.core.management.base import BaseCommand

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.services.basics import enter_basics


class Command(BaseCommand):
    help = "Enters the services, rules and warehouse that are missing; what is there stays as staff have made it."

    def handle(self, **options: Any) -> None:
        entered = enter_basics(at=clock.now(), by=Actor.system("enter_basics"))
        self.stdout.write(f"{entered} service(s) entered.")
