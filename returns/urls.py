"""Addresses of returns."""

from django.urls import URLPattern, path

from orders.converters import ORDER_TOKEN
from returns.views import withdrawal

app_name = "returns"

urlpatterns: list[URLPattern] = [
    path("peruuta-sopimus/", withdrawal.start, name="withdraw"),
    path("peruuta-sopimus/vahvista/<str:key>/", withdrawal.confirm, name="confirm"),
    path("peruuta-sopimus/valmis/<str:key>/", withdrawal.done, name="withdrawn"),
    path("peruuta-sopimus/lomake/", withdrawal.model_form, name="model_form"),
    path(f"tilaus/<{ORDER_TOKEN}:token>/peruuta-sopimus/", withdrawal.start_from_order, name="withdraw_order"),
]
