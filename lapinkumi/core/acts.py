"""How the shop changes anything: acts (outermost, one durable transaction) and steps (inside one).

An act is called by a view, a task, a command or an admin action; it never calls another act. A step is called by acts,
also across apps. Both take keyword arguments only; time and actor are passed in as `at=` and `by=`.
"""

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in its own durable transaction: all of it is stored, or nothing. Nesting raises RuntimeError."""
    _require_keywords(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    run.is_act = True  # type: ignore[attr-defined]
    return run


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse to run the function outside an act's transaction (RuntimeError)."""
    _require_keywords(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise RuntimeError(f"{function.__module__}.{function.__name__} is a step: call it inside an act.")
        return function(*args, **kwargs)

    run.is_step = True  # type: ignore[attr-defined]
    return run


def _require_keywords(function: Callable[..., object]) -> None:
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind not in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD):
            raise TypeError(f"{function.__qualname__}: {parameter.name} must be keyword-only in an act or step.")
