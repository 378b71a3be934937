"""What hinders an order, on its desk page (ORDER_CARDS)."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from orders.desk.sheet import Card
from orders.hindrances import rights
from orders.models import Order
from orders.presentation import Fact


def cards(order: Order, *, at: datetime) -> Iterator[Card]:
    """One card for each hindrance, with the day from which both sides may cancel."""
    found = rights.ground(order, at=at)
    for hindrance in rights.standing(order):
        facts = [
            Fact(_("Este"), hindrance.title),
            Fact(_("Alkoi"), date_format(hindrance.began_on, "j.n.Y")),
            Fact(_("Molemmat voivat purkaa"), _after(rights.two_months_of(hindrance))),
        ]
        if not rights.agreed_later(order):
            facts.append(Fact(_("Asiakas voi perua viimeistään"), _after(rights.thirty_days_of(order))))
        if found and found.hindrance == hindrance:
            facts.append(Fact(_("Nyt"), found.text))
        href = reverse("admin:orders_hindrance_preview", args=[hindrance.pk])
        title, link = _("Ylivoimainen este"), _("Avaa este")
        yield Card(key=f"hindrance-{hindrance.pk}", title=title, facts=facts, href=href, link=link)


def _after(day: date) -> str:
    return _("%(day)s jälkeen") % {"day": date_format(day, "j.n.Y")}
