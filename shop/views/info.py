"""Pages of information: privacy, cookies, accessibility, contact, delivery, payment, returns, guarantee, help."""

import functools

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from shop import payment_methods, reading

OFFICIAL_NOTICE = "img/legal-guarantee-notice.svg"


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The information text of that name."""
    return render(request, "shop/info/page.html", {"text": reading.text(name, get_language())})


def payment(request: HttpRequest) -> HttpResponse:
    """How one can pay: staff's rows in the legal order, then the text (R4.10)."""
    context = {"text": reading.text("maksutavat", get_language()), "groups": payment_methods.groups()}
    return render(request, "shop/info/payment.html", context)


def guarantee(request: HttpRequest) -> HttpResponse:
    """The seller's liability, with the EU's harmonised notice once its official file is in static/."""
    context = {"text": reading.text("takuu", get_language()), "notice": _official_notice()}
    return render(request, "shop/info/guarantee.html", context)


@functools.cache
def _official_notice() -> str:
    return OFFICIAL_NOTICE if finders.find(OFFICIAL_NOTICE) else ""
