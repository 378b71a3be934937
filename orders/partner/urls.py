"""Addresses below /asentaja/ that belong to orders: goods that come to a garage."""

from django.urls import path

from orders.views import partner

app_name = "partner_goods"

urlpatterns = [
    path("<slug:garage>/tavarat/", partner.goods, name="list"),
    path("<slug:garage>/tavarat/<str:number>/<slug:action>/", partner.act, name="act"),
]
