"""/asennuspisteet/: the list of garages, and one garage."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from installers import finland
from installers.directory import listing
from installers.forms import CarClassForm, FindForm
from installers.geo import area_of
from installers.models import Installer
from installers.profile import profile
from installers.structured import business
from lapinkumi.core import clock
from lapinkumi.core.structured import data_block
from shop.place import chosen_place

SECTION = "asennuspisteet"


@require_safe
def installers(request: HttpRequest) -> HttpResponse:
    """The list, filtered and sorted by what the address says; sorted by the chosen place where it says nothing."""
    form = FindForm(request.GET)
    form.is_valid()
    place = chosen_place(request.session)
    postcode = form.cleaned_data.get("postinumero") or (place.postcode if place else "")
    area = area_of(postcode)
    service = form.cleaned_data.get("palvelu")
    entries = listing(
        at=clock.now(),
        near=area.middle if area else None,
        only_owned=form.cleaned_data.get("omat", False),
        service_code=service.code if service else "",
    )
    context = {
        "form": form,
        "entries": entries,
        "near": area.place if area else "",
        "place": place,
        "service": service,
        "drawing": finland.DRAWING,
        "section": SECTION,
        "crumbs": [(_("Etusivu"), "/"), (_("Asennuspisteet"), "")],
    }
    return render(request, "installers/list.html", context)


@require_safe
def installer(request: HttpRequest, slug: str) -> HttpResponse:
    """One garage: where, when, what, for how much, and the first free time."""
    garage = get_object_or_404(Installer.objects.public().prefetch_related("bays"), slug=slug)
    place = chosen_place(request.session)
    form = CarClassForm(request.GET)
    context = {
        "garage": garage,
        "data": data_block(business(garage)),
        "profile": profile(garage, at=clock.now(), car_class=form.car_class),
        "tabs": form.tabs("#hinnat"),
        "is_chosen": place is not None and place.installer_id == garage.pk,
        "section": SECTION,
        "crumbs": [
            (_("Etusivu"), "/"),
            (_("Asennuspisteet"), reverse("installers:list")),
            (garage.name, ""),
        ],
    }
    return render(request, "installers/installer.html", context)
