"""Missing goods, under the order's secret link: GET tells what can be chosen and what it means, POST chooses."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from orders.models import Order, Shortage
from orders.pages import shortage as shortage_page
from orders.services import shortages
from orders.shortages.view import chosen
from orders.views.privacy import secret_form
from shop.services.stock import NotEnoughStock


@secret_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """The last question about the order's goods; POST is the choice for just that one. The same twice is once."""
    shortage = _asked(token)
    if request.method != "POST":
        return _page(request, shortage)
    if request.POST.get("number") != str(shortage.number):
        return _page(request, shortage, refusal=_("Vaihtoehdot ovat muuttuneet. Lue ne ja valitse uudelleen."))
    if not request.POST.get("valinta"):
        return _page(request, shortage, refusal=_("Valitse yksi vaihtoehdoista."))
    return _chosen(request, shortage)


def _chosen(request: HttpRequest, shortage: Shortage) -> HttpResponse:
    try:
        answer, substitute = chosen(request.POST["valinta"])
        shortages.choose(
            shortage_id=shortage.pk,
            answer=answer,
            substitute_id=substitute,
            at=clock.now(),
            by=Actor.customer(request.user),
        )
    except NotEnoughStock:
        return _again(request, shortage, _("Valitsemasi tuote ehti loppua. Valitse jokin muu vaihtoehto."))
    except ValueError:
        return _again(request, shortage, _("Valitse yksi vaihtoehdoista."))
    except ShopError as refusal:
        return _again(request, shortage, str(refusal))
    return redirect("orders:shortage", shortage.order.token)


def _asked(token: str) -> Shortage:
    """The order's last question about missing goods."""
    placed = Order.objects.placed().select_related("payment", "booking__installer", "installer")
    order = get_object_or_404(placed.prefetch_related("deliveries"), token=token)
    found = order.shortages.select_related("line", "chosen").order_by("-number").first()
    if found is None:
        raise Http404
    found.order = found.line.order = order
    return found


def _again(request: HttpRequest, shortage: Shortage, refusal: str) -> HttpResponse:
    return _page(request, _asked(shortage.order.token), refusal=refusal)


def _page(request: HttpRequest, shortage: Shortage, refusal: str = "") -> HttpResponse:
    context = {**shortage_page.context(shortage, at=clock.now()), "refusal": refusal}
    return render(request, "orders/shortage.html", context, status=409 if refusal else 200)
