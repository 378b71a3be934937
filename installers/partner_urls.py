"""Addresses below /asentaja/: the garage's own pages."""

from django.urls import path

from installers.views import partner

app_name = "partner"

urlpatterns = [
    path("", partner.home, name="home"),
    path("<slug:garage>/", partner.today, name="today"),
    path("<slug:garage>/huomenna/", partner.tomorrow, name="tomorrow"),
    path("<slug:garage>/viikko/", partner.week, name="week"),
    path("<slug:garage>/tiedot/", partner.details, name="details"),
    path("<slug:garage>/varaukset/<str:reference>/", partner.booking, name="booking"),
    path("<slug:garage>/varaukset/<str:reference>/<slug:action>/", partner.act, name="act"),
]
