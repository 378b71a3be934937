"""What the shop does when somebody has logged in (AFTER_LOGIN) or out (AFTER_LOGOUT): whose basket is at hand."""

from django.http import HttpRequest, HttpResponse

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop import basket
from shop.cookies import BASKET_COOKIE_NAME
from shop.services.basket_life import claim


def keep_basket(request: HttpRequest, response: HttpResponse) -> None:
    """The visitor's cookie leads to the account's basket from now on; a basket of somebody else's is let go."""
    if not request.user.is_authenticated:
        return
    key = basket.key_of(request)
    kept = claim(key=key, customer_id=request.user.pk, at=clock.now(), by=Actor.customer(request.user))
    if kept is not None:
        basket.remember(response, kept.key, request)
    elif key:
        response.delete_cookie(BASKET_COOKIE_NAME, samesite="Lax")


def leave_basket(request: HttpRequest, response: HttpResponse) -> None:
    """The account's basket waits for its owner; whoever is at the browser next begins with none."""
    if basket.key_of(request):
        response.delete_cookie(BASKET_COOKIE_NAME, samesite="Lax")
