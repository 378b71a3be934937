"""The worker's application. The beat schedule is in settings; deadlines are sweeps over due rows, never far ETAs."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapinkumi.settings")

app = Celery("lapinkumi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def say_ready(sender: Any = None, **kwargs: Any) -> None:
    """The first heartbeat at once: beat's own comes only after its first interval."""
    app.send_task("core.heartbeat")
