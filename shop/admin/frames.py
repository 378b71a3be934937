"""What the desk's pages of the range share: rows that are only looked at, and pages that ask before an act."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse

from lapinkumi.core.desk_pages import LookedAt, page

# Staff write 2,90 as Finns do; 2.90 is taken too.
NUMBER = forms.TextInput(attrs={"size": 7, "inputmode": "decimal"})
COMMAS: dict[type[models.Field], dict[str, Any]] = {models.DecimalField: {"localize": True, "widget": NUMBER}}


class Rows(LookedAt, admin.TabularInline):
    """Rows of another table under a page, as they are."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def ask(desk: admin.ModelAdmin, request: HttpRequest, *, title: str, about: Any, form: forms.Form) -> TemplateResponse:
    """The page that asks what an act needs to know, about one row."""
    return page(desk, request, "admin/shop/ask.html", title=title, about=about, form=form)
