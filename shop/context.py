"""What every page shows of the visit: the car that is shopped for. Asks nothing of the database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from shop.car import SIZES_SHOWN, Car, chosen_car

ATTRIBUTE = "_chosen_car"


def visitors_car(request: HttpRequest) -> Car | None:
    """The car of this visit, read once a request; a visitor with no session keeps having none."""
    session = getattr(request, "session", None)  # an error page may be drawn before there is one
    if session is None or (settings.SESSION_COOKIE_NAME not in request.COOKIES and not session.modified):
        return None
    if not hasattr(request, ATTRIBUTE):
        setattr(request, ATTRIBUTE, chosen_car(session))
    return getattr(request, ATTRIBUTE)


def car(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: `car` for the bar of base.html, where there is one."""
    chosen = visitors_car(request)
    return {"car": car_bar(chosen)} if chosen else {}


def car_bar(chosen: Car) -> dict[str, Any]:
    """The car as `components/car_bar.html` wants it."""
    return {
        "name": chosen.name,
        "plate": chosen.plate,
        "sizes": [str(size) for size in chosen.sizes[:SIZES_SHOWN]],
        "change_url": reverse("shop:car-find"),
        "remove_url": reverse("shop:car-remove"),
    }
