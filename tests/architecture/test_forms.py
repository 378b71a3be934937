"""Every form of the shop says in words of its own what is missing: Django's stock sentence names nothing."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from django import forms

import installers
import shop
from orders.forms import checkout

STOCK_SENTENCE = forms.Field.default_error_messages["required"]


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "forms" in found.name or ".admin" in found.name:
            yield importlib.import_module(found.name)


def test_required_fields_say_what_to_write():
    silent = [
        f"{form.__module__}.{form.__qualname__}.{name}"
        for module in [*modules(shop), *modules(installers), checkout]
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.Form) and form.__module__ == module.__name__
        for name, field in form.base_fields.items()
        if field.required and field.error_messages["required"] == STOCK_SENTENCE
    ]
    assert silent == []
