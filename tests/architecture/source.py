"""Reading our own source: the files, their trees, and the functions marked as acts and steps."""

import ast
import functools
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("lapinkumi", "shop", "installers", "orders", "returns")


@functools.cache
def sources() -> tuple[Path, ...]:
    """Every Python file of ours that is not a test or a migration."""
    files = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple(path for path in files if "migrations" not in path.parts)


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    return short(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def module(path: Path) -> ModuleType:
    return importlib.import_module(module_name(path))


def in_services(path: Path) -> bool:
    return "services" in path.parts or path.name == "services.py"


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (child for child in ast.walk(node) if isinstance(child, ast.Call))


def called(call: ast.Call, namespace: dict[str, object]) -> object:
    """What a call in a module calls, where it can be told from the module's own names; else None."""
    match call.func:
        case ast.Name(id=name):
            return namespace.get(name)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return getattr(namespace.get(owner), name, None)
    return None


def called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def marked(mark: str) -> Iterator[tuple[Path, str, object, ast.FunctionDef]]:
    """Functions marked `is_act` or `is_step`: file, name, function, tree."""
    for path in sources():
        if not any(isinstance(node, ast.FunctionDef) and node.decorator_list for node in tree(path).body):
            continue
        names = vars(module(path))
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and getattr(names.get(node.name), mark, False):
                yield path, node.name, names[node.name], node


def parameters(function: object) -> set[str]:
    return set(inspect.signature(function).parameters)  # type: ignore[arg-type]
