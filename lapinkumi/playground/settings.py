"""Settings of the playground's own small Django: no database of the shop, no session, no cookie."""

import hmac
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from lapinkumi.core.logs import logging_config

ROOM = Path(__file__).resolve().parent
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]


def _default_store() -> str:
    """A file beside the other things of a local run, or a temporary one where the project may not be written to."""
    folder = ROOM.parent.parent / ".run"
    writable = os.access(folder if folder.exists() else folder.parent, os.W_OK)
    return str((folder if writable else Path(tempfile.mkdtemp(prefix="lk-playground-"))) / "playground.sqlite3")


LOCAL = True
SITE_URL = (os.environ.get("SITE_URL") or f"http://localhost:{os.environ.get('PORT') or 8000}").rstrip("/")
if urlsplit(SITE_URL).hostname not in ("localhost", "127.0.0.1", "testserver"):
    raise ImproperlyConfigured(f"The playground is for a local machine only, but SITE_URL is {SITE_URL}.")
SECRET_KEY = os.environ.get("SECRET_KEY") or "local-machine-only-" + "k" * 40

PLAYGROUND_STORE = Path(os.environ.get("PLAYGROUND_STORE") or _default_store())
KLARNA_USERNAME = os.environ.get("KLARNA_USERNAME") or "playground"
KLARNA_PASSWORD = os.environ.get("KLARNA_PASSWORD") or "playground"
SMS_GATEWAY_TOKEN = os.environ.get("SMS_GATEWAY_TOKEN") or "playground"
# The secret follows from SECRET_KEY in the same way as the shop's.
SMS_RECEIPT_SECRET = hmac.new(SECRET_KEY.encode(), b"sms receipts", "sha256").hexdigest()[:32]
NSHIFT_ID = os.environ.get("NSHIFT_ID") or "PLAYGROUND000001"
NSHIFT_SECRET = os.environ.get("NSHIFT_SECRET") or "PLAYGROUNDSECRET00000001"
VEHICLE_REGISTER_KEY = os.environ.get("VEHICLE_REGISTER_KEY") or "playground"

DEBUG = False
ALLOWED_HOSTS = LOCAL_HOSTS
ROOT_URLCONF = "lapinkumi.playground.urls"
WSGI_APPLICATION = "lapinkumi.playground.wsgi.application"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [ROOM / "templates"]}]
DATABASES: dict[str, dict[str, str]] = {}
LANGUAGE_CODE = "fi"
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"
APPEND_SLASH = False
LOGGING_CONFIG = None
logging_config(json_lines=False)
