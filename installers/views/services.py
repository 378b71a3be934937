"""/palvelut/: what the garages do, what is in the price and what is not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from installers.forms import CarClassForm
from installers.offer import offers
from shop.place import chosen_place


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """The services, priced for a class of car at the chosen garage, or from the cheapest where none is chosen."""
    form = CarClassForm(request.GET)
    place = chosen_place(request.session)
    installer_id = place.installer_id if place else None
    context = {
        "offers": offers(car_class=form.car_class, installer_id=installer_id),
        "place": place if installer_id else None,
        "tabs": form.tabs(),
        "section": "palvelut",
        "crumbs": [(_("Etusivu"), "/"), (_("Palvelut"), "")],
    }
    return render(request, "installers/services.html", context)
