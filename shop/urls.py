"""Addresses of shop."""

from django.urls import URLPattern, path

from shop.views import basket, info, terms

app_name = "shop"

urlpatterns: list[URLPattern] = [
    path("ostoskori/", basket.show, name="basket"),
    path("ostoskori/lisaa/", basket.add, name="basket-add"),
    path("ostoskori/hinnat/", basket.accept_prices, name="basket-prices"),
    path("ostoskori/rivi/<int:line_id>/maara/", basket.set_quantity, name="basket-quantity"),
    path("ostoskori/rivi/<int:line_id>/poista/", basket.remove, name="basket-remove"),
    path("ehdot/", terms.current, name="terms"),
    path("ehdot/<slug:version>/", terms.version, name="terms_version"),
    path("tietosuoja/", info.page, {"name": "tietosuoja"}, name="privacy"),
    path("evasteet/", info.page, {"name": "evasteet"}, name="cookies"),
    path("saavutettavuus/", info.page, {"name": "saavutettavuus"}, name="accessibility"),
    path("yhteystiedot/", info.page, {"name": "yhteystiedot"}, name="contact"),
    path("toimitus/", info.page, {"name": "toimitus"}, name="delivery"),
    path("maksutavat/", info.page, {"name": "maksutavat"}, name="payment_methods"),
    path("palautukset/", info.page, {"name": "palautukset"}, name="returning"),
    path("takuu/", info.guarantee, name="guarantee"),
    path("ohjeet/", info.page, {"name": "ohjeet"}, name="help"),
]
