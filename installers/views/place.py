"""Choosing the place, and choosing none. POST only; back to where the visitor was."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from installers import place
from installers.forms import PlaceForm


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a garage or a postcode for this visit."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        for error in (error for errors in form.errors.values() for error in errors):
            messages.error(request, str(error))
        return _back(request)
    garage = form.cleaned_data["asennuspiste"]
    chosen = place.place_of(garage) if garage else place.place_at(form.cleaned_data["postinumero"])
    place.choose(request.session, chosen)
    messages.success(request, _("Toimituspaikka on nyt %(place)s.") % {"place": chosen.name})
    return _back(request)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Let the choice go."""
    place.forget(request.session)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page named by the form, never to another site."""
    wanted = request.POST.get("seuraava", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if safe else reverse("installers:list"))
