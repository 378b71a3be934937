"""Addresses of installers."""

from django.urls import URLPattern

app_name = "installers"

urlpatterns: list[URLPattern] = []
