"""What time brings to accounts."""

from datetime import datetime

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
