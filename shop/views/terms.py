"""The consumer terms: the version in force, and every other one by its name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from shop.markdown import document
from shop.models import TermsVersion


def current(request: HttpRequest) -> HttpResponse:
    """The version that an order placed now would accept."""
    terms = TermsVersion.objects.in_language(get_language()).in_force(on=clock.today())
    if terms is None:
        raise Http404(_("Ehtoja ei ole vielä julkaistu."))
    return _show(request, terms)


def version(request: HttpRequest, version: str) -> HttpResponse:
    """A version by its name: one that an old order accepted, or one that is coming."""
    return _show(request, get_object_or_404(TermsVersion.objects.in_language(get_language()), version=version))


def _show(request: HttpRequest, terms: TermsVersion) -> HttpResponse:
    family = TermsVersion.objects.filter(language=terms.language)
    context = {
        "terms": terms,
        "document": document(terms.body),
        "in_force": family.in_force(on=clock.today()),
        "others": family.exclude(pk=terms.pk).only("version", "effective_from"),
        "today": clock.today(),
    }
    return render(request, "shop/terms/terms.html", context)
