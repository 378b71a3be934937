"""What higher apps add to lower ones: lists of dotted paths in settings, resolved once."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@functools.cache
def contributors(setting: str) -> tuple[Callable[..., Any], ...]:
    """The callables named by `settings.<setting>`, in order. Raises ImportError for a path that leads nowhere."""
    return tuple(import_string(path) for path in getattr(settings, setting))
