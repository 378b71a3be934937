"""What belongs to a row of orders' desk pages: only looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from lapinkumi.core.desk_pages import LookedAt


class Part(LookedAt, admin.TabularInline):
    """Rows of a whole, for everyone who may see it."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True
