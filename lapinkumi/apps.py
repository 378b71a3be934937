"""App configuration of the desk: Django admin with our own site in place of its default."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "lapinkumi.desk.site.DeskSite"
