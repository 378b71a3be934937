"""The conversation with customer service, under the order's secret link. GET shows, POST writes; no login."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.ratelimit import within_limit
from orders import policy
from orders.forms.letters import LetterForm
from orders.models import Order
from orders.pages import letters as page
from orders.services import letters
from orders.views.privacy import secret_form


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """All that was written, and the form. The same form sent twice is one letter."""
    order = get_object_or_404(Order.objects.placed().prefetch_related("letters"), token=token)
    form = LetterForm(request.POST or None)
    if request.method != "POST":
        return render(request, "orders/letters.html", page.context(order))
    if not form.is_valid():
        return render(request, "orders/letters.html", page.context(order, form), status=422)
    if not _may_write(order):
        return render(request, "orders/letters.html", page.context(order, form, too_often=True), status=429)
    letters.write(order_id=order.pk, **form.cleaned_data, at=clock.now(), by=Actor.customer(request.user))
    messages.success(request, _("Viestisi on lähetetty. Vastaamme tälle sivulle ja sähköpostiisi."))
    return redirect(f"{reverse('orders:letters', args=[order.token])}#viestit")


def _may_write(order: Order) -> bool:
    """Whether few enough letters have been written on this order lately."""
    limit, window = policy.LETTERS_OF_AN_ORDER, policy.LETTERS_WINDOW_SECONDS
    return within_limit("letter", key=str(order.pk), times=limit, seconds=window)
