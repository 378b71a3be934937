"""Addresses below /playground/ on the shop's port."""

from django.urls import URLPattern

app_name = "workbench"

urlpatterns: list[URLPattern] = []
