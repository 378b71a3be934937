"""How acts, steps, states, jobs and messages must be written."""

import ast

import pytest
from celery import current_app

from tests.architecture.source import (
    ROOT,
    called,
    called_name,
    calls,
    in_services,
    marked,
    module,
    parameters,
    short,
    sources,
    tree,
)


def test_acts_take_time_and_actor():
    missing = [
        f"{short(path)}: {name} lacks {', '.join(sorted({'at', 'by'} - parameters(function)))}"
        for path, name, function, _ in marked("is_act")
        if not {"at", "by"} <= parameters(function)
    ]
    assert missing == []


@pytest.mark.parametrize("mark", ["is_act", "is_step"])
def test_neither_acts_nor_steps_call_acts(mark: str):
    nested = [
        f"{short(path)}: {name} calls {called_name(call)}"
        for path, name, _, node in marked(mark)
        for call in calls(node)
        if getattr(called(call, vars(module(path))), "is_act", False)
    ]
    assert nested == []


def test_services_do_not_import_tasks():
    importers = [
        short(path)
        for path in sources()
        if in_services(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        if (node.module or "").endswith(".tasks") or any(alias.name == "tasks" for alias in node.names)
    ]
    assert importers == []


def test_every_after_commit_name_is_a_registered_task():
    current_app.loader.import_default_modules()
    names = {
        (short(path), call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None)
        for path in sources()
        for call in calls(tree(path))
        if called_name(call) == "after_commit"
    }
    unknown = {(path, name) for path, name in names if name not in current_app.tasks}
    assert unknown == set()


def test_states_change_only_in_services():
    changes = [
        f"{short(path)}:{node.lineno}"
        for path in sources()
        if not in_services(path) and "playground" not in path.parts and "devstack" not in path.parts
        for node in ast.walk(tree(path))
        if _assigns_state(node)
    ]
    assert changes == []


def test_every_message_has_its_templates():
    folder = ROOT / "templates" / "messages"
    wanted = {"enqueue_email": ("subject.txt", "body.txt", "body.html"), "enqueue_sms": ("sms.txt",)}
    missing = [
        f"{short(path)}: {name}/{part}"
        for path in sources()
        for call in calls(tree(path))
        if called_name(call) in wanted
        for name in [_keyword(call, "name")]
        if name
        for part in wanted[called_name(call)]
        if not (folder / name / part).exists()
    ]
    assert missing == []


def _assigns_state(node: ast.AST) -> bool:
    """`x.state = ...`, `x.payment_state = ...`, or a queryset's `update(state=...)`."""
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and _is_state(target.attr) for target in targets)
    if isinstance(node, ast.Call) and called_name(node) in ("update", "bulk_update"):
        return any(keyword.arg and _is_state(keyword.arg) for keyword in node.keywords)
    return False


def _is_state(name: str) -> bool:
    return name == "state" or name.endswith("_state")


def _keyword(call: ast.Call, name: str) -> str | None:
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return None
