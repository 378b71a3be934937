"""A visitor who buys: the pages of the checkout as a browser walks them."""

import re
from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from lapinkumi.core.actors import Actor
from orders.models import Checkout
from shop.basics import CENTRAL_CODE
from shop.models import Product
from shop.services.basics import enter_basics
from tests.builders.orders import terms
from tests.unit.shop import make

CONTACT = {
    "email": "aino@example.com",
    "phone": "040 123 4567",
    "given_name": "Aino",
    "family_name": "Ääkkönen",
    "street": "Koskikatu 1",
    "postcode": "96100",
    "city": "Rovaniemi",
    "plate": "",
    "note": "",
    "fit": "on",
}


def a_shop() -> None:
    """Services, the warehouse and the terms."""
    enter_basics(at=make.AT, by=Actor.system("test"))
    terms()


def tyres(*, stock: int = 8, **changes: Any) -> Product:
    """A tyre with so many in the central warehouse."""
    made = make.tyre(**changes)
    make.level(made, quantity=stock, code=CENTRAL_CODE)
    return made


class Buyer:
    """One browser."""

    def __init__(self) -> None:
        self.http = Client()

    def puts(self, product: Product, quantity: int = 4) -> "Buyer":
        self.http.post(reverse("shop:basket-add"), {"product": product.pk, "quantity": quantity})
        return self

    def sends_home(self, *, postcode: str = "96100", carrier: str = "matkahuolto") -> Any:
        return self.http.post("/kassa/", {"postinumero": postcode, "toimitus": f"koti:{carrier}"})

    def chooses(self, slug: str, *, postcode: str = "") -> Any:
        return self.http.post("/kassa/", {"postinumero": postcode, "toimitus": f"piste:{slug}"})

    def picks(self, starts_at: datetime) -> Any:
        return self.http.post("/kassa/aika/", {"aika": starts_at.isoformat()})

    def tells(self, **over: str) -> Any:
        return self.http.post("/kassa/tiedot/", {**CONTACT, **over})

    def looks(self) -> str:
        """The page to check or to pay."""
        return self.http.get("/kassa/maksu/").content.decode()

    def orders(self, page: str = "", **over: str) -> Any:
        """Tick everything and press the button of the page just seen."""
        seen = re.search(r'name="seen" value="([^"]*)"', page or self.looks())
        ticks = {"terms": "on", "adult": "on", "consent": "on", **over}
        return self.http.post("/kassa/maksu/", {"seen": seen[1] if seen else "", **ticks})

    @property
    def draft(self) -> Checkout:
        return Checkout.objects.get(basket__key=self.http.cookies["kori"].value)


def a_ready_buyer(product: Product, quantity: int = 4) -> Buyer:
    """Somebody at the page to check: tyres sent home, names told."""
    buyer = Buyer().puts(product, quantity)
    buyer.sends_home()
    buyer.tells()
    return buyer
