"""What the header of every page shows of this visitor."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lapinkumi.core import clock
from shop import basket
from shop.kept_pages import basket_mark


def basket_count(request: HttpRequest) -> dict[str, Any]:
    """Context processor: pieces in the basket; asked for only where shown, and only of those who have one.

    A page made for everyone has a mark in its place (`shop.kept_pages`).
    """
    if mark := basket_mark(request):
        return {"basket_count": mark}
    key = basket.key_of(request)
    if not key:
        return {}
    return {"basket_count": SimpleLazyObject(lambda: basket.count(key, customer_id=request.user.pk, at=clock.now()))}
