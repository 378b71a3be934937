"""A guest's way back to an order: number and e-mail, and the link goes to the order's own address (R3.3)."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.ratelimit import within_limit
from orders import policy
from orders.forms.lookup import FindForm
from orders.services import links
from orders.views.privacy import secret_form, secret_page


@secret_form
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The answer is one and the same page, whether or not there is such an order."""
    form = FindForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "orders/find.html", {"form": form})
    number, email = form.cleaned_data["order_number"], form.cleaned_data["email"]
    if not _may_ask(request, email):
        return render(request, "orders/find.html", {"form": form, "too_often": True}, status=429)
    links.ask(number=number, email=email, at=clock.now(), by=Actor.customer(request.user))
    return redirect("orders:link_sent")


@secret_page
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The one answer."""
    return render(request, "orders/link_sent.html")


def _may_ask(request: HttpRequest, email: str) -> bool:
    """Whether this sender, and this address, have asked few enough times."""
    window = policy.LOOKUPS_WINDOW_SECONDS
    sender = get_adapter().get_client_ip(request)
    return within_limit("order_link_sender", key=sender, times=policy.LOOKUPS_BY_SENDER, seconds=window) and (
        within_limit("order_link_email", key=email, times=policy.LOOKUPS_BY_EMAIL, seconds=window)
    )
