"""Addresses of orders."""

from django.urls import URLPattern, path

from orders.views import klarna, order

app_name = "orders"

urlpatterns: list[URLPattern] = [
    path("tilaus/<str:token>/", order.show, name="order"),
    path("klarna/push/<str:number>/<str:secret>/", klarna.push, name="klarna-push"),
    path("klarna/validate/<str:number>/<str:secret>/", klarna.validate, name="klarna-validate"),
    path("klarna/fraud/<str:number>/<str:secret>/", klarna.fraud, name="klarna-fraud"),
]
