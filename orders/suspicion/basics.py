"""The rules that every shop starts from; staff tune them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from orders.models import SuspicionKind


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """One rule as it begins. What is None, it does not use."""

    kind: SuspicionKind
    limit: Decimal | None = None
    days: int | None = None


RULES: Final = (
    RuleFacts(kind=SuspicionKind.SAME_ADDRESS, limit=Decimal(4), days=7),
    RuleFacts(kind=SuspicionKind.SAME_PHONE, limit=Decimal(3), days=7),
    RuleFacts(kind=SuspicionKind.SAME_EMAIL, limit=Decimal(3), days=7),
    RuleFacts(kind=SuspicionKind.OTHER_PAYER),
    RuleFacts(kind=SuspicionKind.HIGH_TOTAL, limit=Decimal(2000)),
    RuleFacts(kind=SuspicionKind.LOCKED_ACCOUNT),
    RuleFacts(kind=SuspicionKind.MISSED_BEFORE, limit=Decimal(2), days=365),
)
USES_LIMIT: Final = {rule.kind for rule in RULES if rule.limit is not None}
USES_DAYS: Final = {rule.kind for rule in RULES if rule.days is not None}
