"""What time brings to accounts."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from lapinkumi.accounts import policy
from lapinkumi.accounts.models import User
from lapinkumi.accounts.services.registration import forget_unconfirmed_account
from lapinkumi.core.actors import Actor

ROWS = 200  # what one run leaves, the next takes


def forget_unconfirmed(*, at: datetime) -> int:
    """Forget sign-ups whose address was never confirmed within `policy.UNCONFIRMED_KEPT`."""
    old = User.objects.never_confirmed().filter(date_joined__lte=at - policy.UNCONFIRMED_KEPT)
    by = Actor.system("forget_unconfirmed")
    return sum(forget_unconfirmed_account(user_id=pk, at=at, by=by) for pk in old.values_list("pk", flat=True)[:ROWS])


def forget_ended_sessions(*, at: datetime) -> int:
    """Delete sessions whose time is over, and what was kept of the devices that had one (an IP address among it)."""
    over = Session.objects.filter(expire_date__lte=at)
    ended = UserSession.objects.filter(~Exists(Session.objects.filter(pk=OuterRef("session_key"))))
    return _delete_some(over) + _delete_some(ended)


def _delete_some(rows: QuerySet) -> int:
    model = rows.model
    return model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True)[:ROWS])).delete()[0]
