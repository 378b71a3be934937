"""Addresses below /tili/: our own pages, then allauth's."""

from django.urls import URLPattern, URLResolver, include, path

from lapinkumi.accounts import views
from lapinkumi.accounts.logout import logout

own: list[URLPattern] = [
    path("", views.home, name="home"),
    path("salasana-viety/", views.report, name="report"),
    path("salasana-viety/<str:token>/", views.report_by_link, name="report_by_link"),
    path("uusi-salasana/<str:token>/", views.way_back, name="way_back"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "accounts"))),
    path("logout/", logout, name="account_logout"),
    path("", include("allauth.urls")),
]
