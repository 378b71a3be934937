"""The shop of Lapin Kumi Oy: composition root on top (settings, urls, celery), kernel below (core, outbox)."""

from lapinkumi.celery import app as celery_app

__all__ = ["celery_app"]
