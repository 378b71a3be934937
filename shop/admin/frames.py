"""What the desk's pages of the range share: rows that are only looked at, and pages that ask before an act."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse

# Staff write 2,90 as Finns do; 2.90 is taken too.
NUMBER = forms.TextInput(attrs={"size": 7, "inputmode": "decimal"})
COMMAS: dict[type[models.Field], dict[str, Any]] = {models.DecimalField: {"localize": True, "widget": NUMBER}}


class LookedAt:
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Rows(LookedAt, admin.TabularInline):
    """Rows of another table under a page, as they are."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def ask(desk: admin.ModelAdmin, request: HttpRequest, *, title: str, about: Any, form: forms.Form) -> TemplateResponse:
    """The page that asks what an act needs to know, about one row."""
    frame = {**desk.admin_site.each_context(request), "opts": desk.opts, "title": title}
    return TemplateResponse(request, "admin/shop/ask.html", {**frame, "about": about, "form": form})
