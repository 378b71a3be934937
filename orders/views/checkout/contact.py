"""/kassa/tiedot/: who buys, and whom to call. What is valid is kept even where something else is not."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orders.checkout.offer import Offer, Step, affirms_rims, affirms_tyres
from orders.delivery.ways import home_objection
from orders.forms.checkout import ContactForm, phone_as_typed
from orders.services import checkout as acts
from orders.views.checkout.visit import Visit, to_basket, to_step, visit_of
from shop.car import chosen_car


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Type one's name and address, or correct them."""
    visit = visit_of(request)
    if visit is None:
        return to_basket()
    if earlier := visit.lacks_before(Step.CONTACT):
        return to_step(earlier)
    form = _form(request, visit)
    if request.method != "POST":
        return _page(request, visit, form)
    valid = form.is_valid()
    car = chosen_car(request.session)
    typed = {name: value for name, value in form.cleaned_data.items() if name != "fit"}
    if car:
        typed["vehicle"] = car.name[:160]
    acts.keep_contact(
        checkout_id=visit.checkout.pk,
        typed=typed,
        fit_affirmed=bool(form.cleaned_data.get("fit")),
        at=visit.at,
        by=visit.by,
    )
    return visit.after(Step.CONTACT) if valid else _page(request, visit, form, status=422)


def _form(request: HttpRequest, visit: Visit) -> ContactForm:
    kept, offer = visit.checkout, visit.offer
    refused = partial(_refused, offer, kept.carrier) if kept.is_home_delivery else None
    return ContactForm(
        request.POST if request.method == "POST" else None,
        initial=_known(request, visit),
        asks_fit=bool(_affirmation(visit)),
        home_refused=refused,
    )


def _refused(offer: Offer, carrier: str, postcode: str) -> str:
    """Why the chosen carrier does not bring it there (R5.12)."""
    return home_objection(offer.contents, offer.ways, postcode=postcode, carrier=carrier)


def _affirmation(visit: Visit) -> str:
    """What the customer affirms of rims or tyres that are not bought here (R4.5)."""
    contents = visit.offer.contents
    if affirms_rims(contents):
        return _("Minulla on vanteet, joihin tilaamani renkaiden koko sopii.")
    if affirms_tyres(contents):
        return _("Minulla on lailliset renkaat, joiden koko sopii tilaamilleni vanteille.")
    return ""


def _known(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What the draft holds; the plate of the car that is shopped for; the address of who is logged in."""
    kept = visit.checkout
    known = {**kept.contact, "phone": phone_as_typed(kept.phone), "fit": kept.fit_affirmed_at is not None}
    if request.user.is_authenticated and not kept.email:
        known["email"] = request.user.email
    car = chosen_car(request.session)
    if car and not kept.plate:
        known["plate"] = car.plate
    return known


def _page(request: HttpRequest, visit: Visit, form: ContactForm, *, status: int = 200) -> HttpResponse:
    groups = [
        (_("Yhteystiedot"), [form["email"], form["phone"]]),
        (_("Nimi ja osoite"), [form[name] for name in ("given_name", "family_name", "street", "postcode", "city")]),
        (_("Lisätiedot"), [form["plate"], form["note"]]),
    ]
    context = {
        **visit.context(Step.CONTACT),
        "form": form,
        "groups": [{"legend": legend, "fields": fields} for legend, fields in groups],
        "affirmation": _affirmation(visit),
    }
    return render(request, "orders/checkout/contact.html", context, status=status)
