"""JSON in and out, as the playground's doors speak it."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse


def read_object(request: HttpRequest) -> dict[str, Any] | None:
    """The body's JSON object; None when it is anything else."""
    try:
        told = json.loads(request.body or b"")
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def say(document: dict[str, Any], *, status: int = 200, **headers: str) -> JsonResponse:
    """The document as JSON; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(document, status=status, headers=named, json_dumps_params={"ensure_ascii": False})
