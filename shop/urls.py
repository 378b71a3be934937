"""Addresses of shop."""

from django.urls import URLPattern, path

from shop.views import info, terms

app_name = "shop"

urlpatterns: list[URLPattern] = [
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
