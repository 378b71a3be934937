"""How files must look: one clock, opening lines, sizes, requirements without hosts, migrations complete."""

import ast
import re

import pytest
from django.core.management import call_command

from tests.architecture.source import ROOT, called_name, calls, module_name, short, sources, tree

LONGEST_FILE = 350
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}
ALLOWED_CLOCKS = ("lapinkumi/core/clock.py", "lapinkumi/playground/", "lapinkumi/devstack/")


def test_only_the_clock_tells_the_time():
    others = [
        f"{short(path)}:{call.lineno}"
        for path in sources()
        if not short(path).startswith(ALLOWED_CLOCKS)
        for call in calls(tree(path))
        if called_name(call) in CLOCKS
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        if call.func.value.id in ("timezone", "datetime", "date")
    ]
    assert others == []


def test_modules_say_what_lives_in_them():
    silent = [module_name(path) for path in sources() if path.stat().st_size and not ast.get_docstring(tree(path))]
    assert silent == []


def test_files_stay_readable():
    long = {short(path): count for path in sources() if (count := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert {path: count for path, count in long.items() if path != "lapinkumi/settings.py"} == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "misc", "common"])
def test_no_drawer_for_odds_and_ends(word: str):
    assert [short(path) for path in sources() if path.stem == word] == []


def test_requirements_name_no_hosts():
    texts = {path.name: path.read_text() for path in (ROOT / "requirements").iterdir()}
    assert [name for name, text in texts.items() if "://" in text] == []


def test_requirements_are_hashed():
    unhashed = [
        f"{path.name}: {entry.splitlines()[0]}"
        for path in (ROOT / "requirements").glob("*.txt")
        for entry in re.split(r"\n(?=\S)", path.read_text())
        if re.match(r"[a-z0-9]", entry) and "--hash=sha256:" not in entry
    ]
    assert unhashed == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
