"""Who may see what of a garage: everything below /asentaja/ passes through here.

A person sees the garages they work at, and only what came there with an order. Anything else is not found: 404, the
same for what belongs to others and for what does not exist.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from installers.models import Booking, Installer
from installers.models.booking import BookingQuerySet
from installers.models.installer import InstallerQuerySet


def own_garages(user: Any) -> InstallerQuerySet:
    """The garages the user works at; none for a stranger."""
    return Installer.objects.filter(staff__user=user) if user.is_authenticated else Installer.objects.none()


def own_bookings(garage: Installer) -> BookingQuerySet:
    """The bookings the garage may see."""
    return Booking.objects.asked_for().filter(installer=garage).select_related("bay", "installer")


def garage_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the garage named in its address: logged in and working there, or 404. The view gets the garage."""

    @login_required
    @functools.wraps(view)
    def guarded(request: HttpRequest, *, garage: str, **names: str) -> HttpResponseBase:
        return view(request, get_object_or_404(own_garages(request.user), slug=garage), **names)

    return guarded
