"""Messages and documents at the clerk's desk: everything can be read, nothing typed over; what can be done are acts."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.errors import ShopError
from lapinkumi.outbox.models import Document, Message
