"""What the header of every page shows of this visitor."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lapinkumi.core import clock
from shop import basket


def basket_count(request: HttpRequest) -> dict[str, Any]:
    """Context processor: pieces in the basket; asked for only where shown, and only of those who have one."""
    key = basket.key_of(request)
    return {"basket_count": SimpleLazyObject(lambda: basket.count(key, at=clock.now()))} if key else {}
