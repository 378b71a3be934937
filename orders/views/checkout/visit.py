"""What every page of the checkout begins with: whose basket it is, the offer as of now, and the way so far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from orders.checkout import offer as offers
from orders.checkout.offer import Offer, Step
from orders.checkout.summary import money_box
from orders.models import Checkout, Order
from shop import basket

NAMES = {Step.DELIVERY: "checkout", Step.TIME: "time", Step.CONTACT: "contact", Step.PAY: "pay"}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One look at the checkout."""

    at: datetime
    by: Actor
    offer: Offer

    @property
    def checkout(self) -> Checkout:
        return self.offer.checkout

    @property
    def steps(self) -> list[Step]:
        """The pages of this order, in their order."""
        return [step for step in Step if step != Step.TIME or self.offer.contents.needs_time]

    def lacks_before(self, step: Step) -> Step | None:
        """The earlier page to fill in first. Where goods are short there is no day to promise, so no time either."""
        if self.offer.stock.short and step in (Step.TIME, Step.CONTACT):
            return Step.DELIVERY
        way = list(Step)
        return self.offer.missing if way.index(self.offer.missing) < way.index(step) else None

    def after(self, step: Step) -> HttpResponse:
        """On to the next page."""
        return to_step(self.steps[self.steps.index(step) + 1])

    def context(self, step: Step) -> dict[str, Any]:
        """Steps and sum for the layout of the checkout."""
        return {"steps": _stepper(self.steps, step), "box": money_box(self.offer), "offer": self.offer}


def visit_of(request: HttpRequest) -> Visit | None:
    """This visitor's checkout; None where there is nothing to order."""
    at = clock.now()
    found = basket.of(request, at=at)
    if found is None:
        return None
    kept = Checkout.objects.full().filter(basket=found).first()
    offer = offers.read(kept or Checkout(basket=found, created_at=at, touched_at=at), at=at)
    return Visit(at=at, by=Actor.customer(request.user), offer=offer) if offer.contents else None


def last_order(request: HttpRequest) -> Order | None:
    """The order last made of this visitor's basket."""
    found = basket.of(request, at=clock.now())
    return Order.objects.filter(checkouts__basket=found).select_related("payment").first() if found else None


def to_step(step: Step) -> HttpResponse:
    return redirect(f"orders:{NAMES[step]}")


def to_basket() -> HttpResponse:
    """Nothing to order: the basket says so."""
    return redirect("shop:basket")


def _stepper(steps: list[Step], current: Step) -> list[dict[str, str]]:
    labels = {
        Step.DELIVERY: _("Toimitus"),
        Step.TIME: _("Aika"),
        Step.CONTACT: _("Yhteystiedot"),
        Step.PAY: _("Tarkista ja maksa"),
    }
    reached = steps.index(current)
    return [
        {
            "label": labels[step],
            "state": "done" if number < reached else "current" if number == reached else "todo",
            "url": reverse(f"orders:{NAMES[step]}"),
        }
        for number, step in enumerate(steps)
    ]
