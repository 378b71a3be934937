"""Every address of the shop."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from lapinkumi.core import sitemaps
from lapinkumi.core.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.part, name="sitemap-part"),
    path("hallinta/", admin.site.urls),
    path("tili/", include("lapinkumi.accounts.urls")),
    path("asentaja/", include("orders.partner.urls")),
    path("asentaja/", include("orders.partner.time_urls")),
    path("asentaja/", include("orders.partner.transfer_urls")),
    path("asentaja/", include("installers.partner_urls")),
    path("", include("returns.urls")),
    path("", include("orders.urls")),
    path("", include("installers.urls")),
    path("", include("shop.urls")),
    path("", include("lapinkumi.outbox.urls")),
]

if settings.LOCAL:
    urlpatterns.append(path("playground/", include("lapinkumi.workbench.urls")))
