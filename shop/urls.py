"""Addresses of shop."""

from django.urls import URLPattern, path, re_path

from shop.views import basket, campaigns, car, catalogue, home, info, packages, pictures, product, terms

app_name = "shop"

urlpatterns: list[URLPattern] = [
    path("ostoskori/", basket.show, name="basket"),
    path("ostoskori/lisaa/", basket.add, name="basket-add"),
    path("ostoskori/paketti/", packages.add, name="basket-add-package"),
    path("ostoskori/paketiksi/", packages.join, name="basket-join"),
    path("ostoskori/hinnat/", basket.accept_prices, name="basket-prices"),
    path("ostoskori/rivi/<int:line_id>/maara/", basket.set_quantity, name="basket-quantity"),
    path("ostoskori/rivi/<int:line_id>/poista/", basket.remove, name="basket-remove"),
    path("", home.home, name="home"),
    path("renkaat/", catalogue.tyres, name="tyres"),
    path("vanteet/", catalogue.rims, name="rims"),
    path("paketit/", packages.builder, name="packages"),
    path("tarvikkeet/", catalogue.accessories, name="accessories"),
    path("haku/", catalogue.search, name="search"),
    path("tuote/<slug:slug>/", product.product, name="product"),
    re_path(
        r"^kuvat/(?P<key>[0-9a-f]{32})/(?P<width>[0-9]{1,4})\.(?P<ending>avif|webp)$", pictures.picture, name="picture"
    ),
    path("kampanjat/", campaigns.index, name="campaigns"),
    path("kampanjat/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("auto/", car.car, name="car"),
    path("auto/vaihda/", car.find, name="car-find"),
    path("auto/tunnus/", car.by_plate, name="car-plate"),
    path("auto/poista/", car.remove, name="car-remove"),
    path("auto/valitse/<slug:code>/", car.choose, name="car-choose"),
    path("auto/merkki/", car.makes, name="car-makes"),
    path("auto/merkki/<slug:make>/", car.models, name="car-models"),
    path("auto/merkki/<slug:make>/<slug:model>/", car.versions, name="car-versions"),
    path("auto/merkki/<slug:make>/<slug:model>/<slug:code>/", car.vehicle, name="car-vehicle"),
    path("ehdot/", terms.current, name="terms"),
    path("ehdot/<slug:version>/", terms.version, name="terms_version"),
    path("tietosuoja/", info.page, {"name": "tietosuoja"}, name="privacy"),
    path("evasteet/", info.page, {"name": "evasteet"}, name="cookies"),
    path("saavutettavuus/", info.page, {"name": "saavutettavuus"}, name="accessibility"),
    path("yhteystiedot/", info.page, {"name": "yhteystiedot"}, name="contact"),
    path("toimitus/", info.page, {"name": "toimitus"}, name="delivery"),
    path("maksutavat/", info.payment, name="payment_methods"),
    path("palautukset/", info.page, {"name": "palautukset"}, name="returning"),
    path("takuu/", info.guarantee, name="guarantee"),
    path("ohjeet/", info.page, {"name": "ohjeet"}, name="help"),
]
