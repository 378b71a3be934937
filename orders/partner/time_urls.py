"""Addresses below /asentaja/ that change the time of an order's visit."""

from django.urls import path

from orders.views import partner_times

app_name = "partner_times"

urlpatterns = [
    path("<slug:garage>/ajat/<str:reference>/siirto/", partner_times.move, name="move"),
    path("<slug:garage>/ajat/<str:reference>/peruutus/", partner_times.give_up, name="give_up"),
]
