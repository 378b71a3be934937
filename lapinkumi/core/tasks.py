"""The kernel's tasks: the heartbeat, and the clock's minute hand."""

import structlog
from celery import current_app, shared_task
from django.core.cache import cache

from lapinkumi.core import clock, due
from lapinkumi.core.health import HEARTBEAT_KEY, HEARTBEAT_SECONDS


@shared_task(name="core.heartbeat", expires=30)
def heartbeat() -> None:
    """Say that beat and a worker are alive; /healthz reads it."""
    cache.set(HEARTBEAT_KEY, clock.now().isoformat(), HEARTBEAT_SECONDS)


@shared_task(name="core.run_due", expires=55)
def run_due() -> None:
    """Start every rule of DUE_RULES, each in a task of its own: a slow or failing one does not hold the others."""
    for name in due.rules():
        current_app.send_task("core.run_due_rule", kwargs={"name": name}, expires=300)


@shared_task(name="core.run_due_rule")
def run_due_rule(name: str) -> None:
    """Run one rule as of now. Safe to run twice and at the same time."""
    with structlog.contextvars.bound_contextvars(rule=name):
        due.run_rule(name, at=clock.now())
