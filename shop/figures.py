"""The numbers of the contract, by app, for texts that tell them to customers.

The shop's pages tell of fees and periods that belong to apps above it, which it must not import. So settings name the
policy modules, and texts read them by the app's name: `orders.LATE_CANCELLATION_FEE`.
"""

import functools
from importlib import import_module
from types import ModuleType

from django.conf import settings


@functools.cache
def policies() -> dict[str, ModuleType]:
    """Each policy module of `settings.POLICIES` under its app's name."""
    return {path.partition(".")[0]: import_module(path) for path in settings.POLICIES}
