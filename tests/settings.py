"""Settings of the test run: the shop's own in local mode, with quick password hashing and plain static files."""

import os

os.environ["DEBUG"] = "0"
os.environ["SITE_URL"] = "http://testserver"
os.environ.setdefault("PLAYGROUND_PORT", "8099")

import os

os.environ.setdefault("PLAYGROUND_PORT", "9")  # local mode; nobody listens there, whatever runs on this machine

from lapinkumi.settings import *  # noqa: F403
from lapinkumi.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LISTING_PAUSE_SECONDS = 0  # lists take up every change at once
LISTING_BUILT_BEHIND = False
if template := os.environ.get("LAPINKUMI_TEST_TEMPLATE"):  # migrated already, see tests.base_database
    DATABASES["default"]["TEST"] = {"TEMPLATE": template}
