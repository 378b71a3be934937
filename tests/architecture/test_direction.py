"""Imports and foreign keys point one way: returns, orders, installers, shop, accounts, outbox, core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.source import PACKAGES, ROOT, short, sources, tree

ORDER = ["core", "outbox", "accounts", "shop", "installers", "orders", "returns"]
# An event names the user who acted, and a message's attempts belong to nobody: the user model is the one exception.
USER = "accounts.User"


def test_imports_keep_the_layers():
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_foreign_keys_point_downwards():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if field.related_model._meta.app_label in ORDER and field.related_model._meta.label != USER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert wrong == []


def test_no_imports_of_ours_hidden_in_functions():
    hidden = [
        f"{short(path)}:{node.lineno}"
        for path in sources()
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and _top(node) in PACKAGES
    ]
    assert hidden == []


@pytest.mark.parametrize("banned", ["django.dispatch", "django.db.models.signals"])
def test_no_signals(banned: str):
    users = [
        short(path)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == banned
    ]
    assert users == []


def _top(node: ast.Import | ast.ImportFrom) -> str:
    name = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
    return (name or "").partition(".")[0]
