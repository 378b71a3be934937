"""Local pages: the way to every stand-in of the outside world, and the design system on one page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lapinkumi.accounts import demo_logins
from lapinkumi.workbench import samples

LOGINS = [
    {"term": "Ylläpito", "value": demo_logins.ADMIN},
    {"term": "Myyjä", "value": demo_logins.CLERK},
    {"term": "Asiakas", "value": demo_logins.CUSTOMER},
    {"term": "Salasana", "value": demo_logins.PASSWORD},
]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where everything is on this machine, and who one can log in as."""
    return render(request, "workbench/index.html", {"playground_url": settings.PLAYGROUND_URL, "logins": LOGINS})


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with data as in real use."""
    return render(request, "workbench/components.html", samples.everything())
