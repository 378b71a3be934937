"""The clerk's desk: Django admin at /hallinta/, under our name and behind allauth's login."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    site_header = _("Lapin Kumin hallinta")
    site_title = _("Hallinta")
    index_title = _("Työpöytä")
    site_url = "/"


class DeskConfig(AdminConfig):
    default_site = "lapinkumi.admin_site.DeskSite"
