"""The basket: only what the customer chose. What goods bring along is derived at each look, never stored."""

import secrets
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.prepared import Asked
from shop.models.product import Product
from shop.policy import BASKET_TIME, MOST_OF_ONE_PRODUCT


def make_key() -> str:
    """The basket's key, kept in a cookie: 256 random bits that tell nothing."""
    return secrets.token_urlsafe(32)


class BasketQuerySet(models.QuerySet["Basket"]):
    def living(self, at: datetime) -> Self:
        """Those changed within the basket's life."""
        return self.filter(touched_at__gt=at - BASKET_TIME)

    def of_visitor(self, key: str, *, customer_id: int | None, at: datetime) -> Self:
        """The living one of that key, for whoever may have it: an account's is nobody else's, key or no key."""
        mine = Q(customer=None) | Q(customer=customer_id) if customer_id else Q(customer=None)
        return self.living(at).filter(mine, key=key)

    def of_asked(self) -> Self:
        """As `of_visitor`, for a prepared query: `asked` tells its values."""
        mine = Q(customer=None) | Q(customer__pk__any=Asked("customers"))
        return self.filter(mine, key=Asked("key"), touched_at__gt=Value(Asked("since")))

    @staticmethod
    def asked(key: str, *, customer_id: int | None, at: datetime) -> dict[str, Any]:
        return {"key": key, "customers": [customer_id] if customer_id else [], "since": at - BASKET_TIME}

    def lapsed(self, at: datetime) -> Self:
        return self.filter(touched_at__lte=at - BASKET_TIME)


class Basket(models.Model):
    """One visitor's basket, found by the key in the cookie."""

    key = models.CharField(max_length=43, unique=True, default=make_key, editable=False)
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asiakas"), on_delete=models.CASCADE, null=True, blank=True
    )
    created_at = models.DateTimeField(_("luotu"))
    touched_at = models.DateTimeField(_("muutettu"))

    objects = BasketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ostoskori")
        verbose_name_plural = _("ostoskorit")
        indexes = [models.Index(fields=["touched_at"], name="basket_touched")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Axle(models.TextChoices):
    """Where a part of a package goes, when front and rear differ; empty: on every wheel."""

    FRONT = "front", _("etuakseli")
    REAR = "rear", _("taka-akseli")


class BasketLine(models.Model):
    """So many of one product. Lines with the same `package` are one package of tyres and rims.

    `car` names the car it was chosen for, and `car_facts` keep what was known of it, without the plate. `seen_price`,
    `seen_left` and `seen_days` are what it cost, how many there were and in how many working days they could be had
    when the customer last looked; the latter two are empty where nobody looked yet.
    """

    basket = models.ForeignKey(Basket, verbose_name=_("ostoskori"), on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("määrä"))
    package = models.CharField(_("paketti"), max_length=20, blank=True)
    axle = models.CharField(_("akseli"), max_length=5, choices=Axle, blank=True)
    car = models.CharField(_("auto"), max_length=160, blank=True)
    car_facts = models.JSONField(_("auton tiedot"), default=dict, blank=True)
    seen_price = models.DecimalField(_("nähty hinta"), max_digits=9, decimal_places=2)
    seen_left = models.PositiveIntegerField(_("nähty saldo"), null=True, blank=True)
    seen_days = models.PositiveSmallIntegerField(_("nähty toimitusaika, arkipäivää"), null=True, blank=True)
    added_at = models.DateTimeField(_("lisätty"))

    class Meta:
        verbose_name = _("ostoskorin rivi")
        verbose_name_plural = _("ostoskorin rivit")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "product", "package", "axle"], name="basket_line_once"),
            models.CheckConstraint(name="basket_line_axle", condition=Q(axle__in=["", *Axle.values])),
            models.CheckConstraint(
                name="basket_line_quantity", condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE_PRODUCT)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
