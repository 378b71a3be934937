"""The draft of an order: what a visitor has chosen and typed on the way to paying, one for a basket."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installers.models import Booking, Installer
from orders.models.order import DeliveryWay, Order
from shop.models import Basket, CarClass


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def lapsed(self, at: datetime) -> Self:
        """Those whose basket is too old to be found again."""
        return self.filter(basket__in=Basket.objects.lapsed(at))

    def full(self) -> Self:
        """With all that the pages of the checkout show of it, in one query."""
        return self.select_related("basket", "installer", "booking", "order__payment")


class Checkout(models.Model):
    """What is kept between the pages of the checkout, on the server: nothing personal is in cookies or addresses.

    `order` is the order last made of this draft; once it has arrived, what is personal is wiped from here. `time_later`
    says that the customer agrees the time with the garage afterwards (R4.6). `pays_on_delivery` None: not chosen.
    """

    basket = models.OneToOneField(Basket, on_delete=models.CASCADE, related_name="checkout")
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, blank=True, related_name="checkouts")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    delivery_way = models.CharField(_("toimitustapa"), max_length=9, choices=DeliveryWay, blank=True)
    installer = models.ForeignKey(Installer, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    time_later = models.BooleanField(default=False)
    carrier = models.CharField(max_length=40, blank=True)
    pickup_point = models.JSONField(default=dict, blank=True)
    pays_on_delivery = models.BooleanField(null=True, blank=True)
    car_class = models.CharField(max_length=3, choices=CarClass, default=CarClass.CAR)

    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=60, blank=True)
    family_name = models.CharField(max_length=60, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=60, blank=True)
    plate = models.CharField(max_length=10, blank=True)
    vehicle = models.CharField(max_length=160, blank=True)
    note = models.CharField(max_length=500, blank=True)
    fit_affirmed_at = models.DateTimeField(null=True, blank=True)

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("kesken oleva tilaus")
        verbose_name_plural = _("kesken olevat tilaukset")
        constraints = [
            models.CheckConstraint(
                name="checkout_one_way",
                condition=Q(delivery_way="")
                | Q(delivery_way="installer", carrier="")
                | Q(delivery_way="home", installer__isnull=True, booking__isnull=True, time_later=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_home_delivery(self) -> bool:
        return self.delivery_way == DeliveryWay.HOME

    @property
    def holder(self) -> str:
        """Under which name this draft holds a garage's time."""
        return f"checkout-{self.pk}"

    @property
    def contact(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: getattr(self, name) for name in CONTACT_FIELDS}


CONTACT_FIELDS = (
    "email",
    "phone",
    "given_name",
    "family_name",
    "street",
    "postcode",
    "city",
    "plate",
    "vehicle",
    "note",
)
