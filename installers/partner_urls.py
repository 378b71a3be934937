"""Addresses below /asentaja/: the garage's own pages."""

from django.urls import URLPattern

app_name = "partner"

urlpatterns: list[URLPattern] = []
