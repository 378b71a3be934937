"""Orders that may be misuse: flagged when they arrive, cleared by a person, never refused by themselves (R1.2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from orders.errors import NoReason, NothingSuspected, ReasonTooLong
from orders.models import Order, SuspicionRule, SuspicionRuleEvent, Task, TaskKind
from orders.services.attention import raise_task, settle
from orders.services.events import note
from orders.suspicion.basics import RULES
from orders.suspicion.findings import Case, findings

JUDGE: Final = Actor.system("suspicion_rules")
CLEARED: Final = "suspicion_cleared"
LONGEST_REASON: Final = 500


@act
def enter_rules(*, at: datetime, by: Actor) -> int:
    """Enter the rules that are missing, as every shop starts; returns how many. Others stay as staff tuned them."""
    known = set(SuspicionRule.objects.values_list("kind", flat=True))
    missing = [rule for rule in RULES if rule.kind not in known]
    for facts in missing:
        rule = SuspicionRule.objects.create(kind=facts.kind, limit=facts.limit, days=facts.days)
        note_rule(rule=rule, kind="entered", at=at, by=by)
    return len(missing)


@step
def note_rule(*, rule: SuspicionRule, kind: str, at: datetime, by: Actor, data: dict[str, Any] | None = None) -> None:
    """Keep who entered or tuned the rule."""
    SuspicionRuleEvent.of(at=at, by=by, kind=kind, data=data, rule=rule).save()


@step
def judge(*, order: Order, payer: str, at: datetime) -> bool:
    """Flag the locked order that just arrived where a rule in use strikes; whether one did.

    `payer` is the payer's name as Klarna told it, empty where unknown: it is compared, and not kept.
    """
    found = findings(Case(order=order, payer=payer, at=at))
    if found:
        suspect(order=order, reasons=found, at=at, by=JUDGE)
    return bool(found)


@step
def suspect(*, order: Order, reasons: Sequence[dict[str, Any]] = (), klarna: str = "", at: datetime, by: Actor) -> None:
    """Open the flag with these reasons; one that is open learns of them too."""
    data = {**({"reasons": list(reasons)} if reasons else {}), **({"klarna": klarna} if klarna else {})}
    task, is_new = raise_task(order=order, kind=TaskKind.SUSPICION, at=at, by=by, data=data)
    if not is_new:
        task.data = {**task.data, **data}
        task.save(update_fields=["data"])


@act
def clear(*, order_id: int, reason: str, at: datetime, by: Actor) -> Order:
    """A person has looked, and says why nothing is wrong. Twice is once.

    Raises NoReason or ReasonTooLong for the words, NothingSuspected where there is no flag.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if not open_flag(order):
        if order.events.filter(kind=CLEARED).exists():
            return order
        raise NothingSuspected(order=order.number)
    words = reason.strip()
    if not words:
        raise NoReason
    if len(words) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON)
    note(order=order, kind=CLEARED, at=at, by=by, data={"reason": words})
    settle(order=order, kind=TaskKind.SUSPICION, at=at, by=by)
    return order


def open_flag(order: Order) -> Task | None:
    """The order's flag, while it waits for a person."""
    return order.tasks.filter(kind=TaskKind.SUSPICION, settled_at=None).first()
