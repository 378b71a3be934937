"""The numbers of the contract: each in one place, named, and with the clause or rule it rests on."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from shop.figures import policies
from tests.architecture.source import ROOT, called_name, calls, short, sources, tree

POLICIES = [ROOT / f"{path.replace('.', '/')}.py" for path in settings.POLICIES]
BASIS = re.compile(r"#.*\b(?:LK \d|R\d+\.\d|KSL |GDPR |Act \d+/\d{4}|Directive \d{4}/\d+)")
FEES = {"35", "35.00", "75", "75.00"}


def constants(path: Path) -> list[ast.AnnAssign | ast.Assign]:
    """The assignments in capitals at the top of the module."""
    return [
        node
        for node in tree(path).body
        if isinstance(node, ast.AnnAssign | ast.Assign) and name_of(node).isupper() and name_of(node) != "FEES"
    ]


def name_of(node: ast.AnnAssign | ast.Assign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


@pytest.mark.parametrize("path", POLICIES, ids=short)
def test_every_number_names_what_it_rests_on(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [name_of(node) for node in constants(path) if not BASIS.search(lines[node.lineno - 1])] == []
    assert constants(path)


@pytest.mark.parametrize("path", POLICIES, ids=short)
def test_every_number_is_final(path: Path):
    assert [name_of(node) for node in constants(path) if not isinstance(node, ast.AnnAssign)] == []


def test_no_number_has_two_homes():
    names = [(name_of(node), short(path)) for path in POLICIES for node in constants(path)]
    assert len({name for name, _ in names}) == len(names)


def test_texts_know_every_policy_by_its_app():
    assert {name: module.__name__ for name, module in policies().items()} == {
        path.partition(".")[0]: path for path in settings.POLICIES
    }


def test_fees_are_written_nowhere_else():
    others = [
        f"{short(path)}:{call.lineno}"
        for path in sources()
        if path not in POLICIES
        for call in calls(tree(path))
        if called_name(call) == "Decimal" and call.args and isinstance(call.args[0], ast.Constant)
        if str(call.args[0].value) in FEES
    ]
    assert others == []
