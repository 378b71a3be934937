"""Asking the worker for something once the act is stored."""

import functools

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def after_commit(task_name: str, **ids: int | str) -> None:
    """Send the named task when the current transaction commits; nothing is sent if it rolls back.

    Only a nudge: should the broker be away, the row waits for its sweep. So a task's work must always be found again by
    a rule in DUE_RULES.
    """
    transaction.on_commit(functools.partial(_send, task_name, ids), robust=True)


def _send(task_name: str, ids: dict[str, int | str]) -> None:
    try:
        current_app.send_task(task_name, kwargs=ids, retry=False)
    except OperationalError:
        log.warning("broker away, left to the sweep", task=task_name, **ids)
