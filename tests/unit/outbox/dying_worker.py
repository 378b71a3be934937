"""Run as a process of its own, to be killed: `python -m tests.unit.outbox.dying_worker MESSAGE_ID GATEWAY_URL`."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["SMS_GATEWAY_URL"] = sys.argv[2]
django.setup()

from lapinkumi.outbox.delivery import deliver  # noqa: E402 - after the set-up
from tests.unit.outbox.making import NOW  # noqa: E402

deliver(message_id=int(sys.argv[1]), at=NOW)
