"""What every page may show. It asks the database nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shop(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: what is the same on every page."""
    return constants()


def constants() -> dict[str, Any]:
    """The company, the public address, and whether this is a local machine."""
    return {"company": settings.COMPANY, "site_url": settings.SITE_URL, "local": settings.LOCAL}
