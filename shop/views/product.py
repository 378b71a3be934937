"""The page of a product."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lapinkumi.core import clock
from shop.cards import Visit
from shop.context import visitors_car
from shop.kept_pages import same_for_everyone
from shop.models import Kind
from shop.place import chosen_place
from shop.product_page import ProductPage, on_sale


@require_safe
@same_for_everyone
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on sale under this name; 404 with ways on for what is not, or no more. Services have their own pages."""
    found = on_sale(slug)
    if found is None:
        raise Http404
    if found.kind == Kind.SERVICE:
        return redirect(found.get_absolute_url(), permanent=True)
    visit = Visit(at=clock.now(), car=visitors_car(request), place=chosen_place(request.session))
    return render(request, "shop/product/product.html", ProductPage.of(found, visit).context())
