"""Addresses of orders."""

from django.urls import URLPattern, path

from orders.views import order

app_name = "orders"

urlpatterns: list[URLPattern] = [
    path("tilaus/<str:token>/", order.show, name="order"),
]
