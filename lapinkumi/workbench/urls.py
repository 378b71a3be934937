"""Addresses below /playground/ on the shop's port."""

from django.urls import path

from lapinkumi.workbench import views

app_name = "workbench"

urlpatterns = [
    path("", views.index, name="index"),
    path("komponentit/", views.components, name="components"),
]
