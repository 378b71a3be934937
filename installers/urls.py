"""Addresses of garages and services, for customers."""

from django.urls import path

from installers.views import place, public, services

app_name = "installers"

urlpatterns = [
    path("asennuspisteet/", public.installers, name="list"),
    path("asennuspisteet/valitse/", place.choose, name="choose_place"),
    path("asennuspisteet/poista-valinta/", place.forget, name="forget_place"),
    path("asennuspisteet/<slug:slug>/", public.installer, name="installer"),
    path("palvelut/", services.services, name="services"),
    path("palvelut/<slug:slug>/", services.service, name="service"),
    path("palvelut/<slug:slug>/valitse/", services.order, name="order_service"),
]
