"""Addresses below /asentaja/ at which a garage takes an order over."""

from django.urls import path

from orders.views import partner_transfers

app_name = "partner_transfers"

urlpatterns = [path("<slug:garage>/siirto/<str:number>/", partner_transfers.order, name="order")]
