"""Klarna's calls to the shop after a purchase: the pushes until it acknowledges, and the verdicts on fraud."""

from datetime import datetime, timedelta

from lapinkumi.playground import callbacks, clock
from lapinkumi.playground.store import Document, Due, store

PUSH = "push"
DROPPED = "klarna-pushes-dropped"
# [E] all counted from the completion
OFFSETS = (
    *(timedelta(minutes=minutes) for minutes in (2, 5, 15, 30, 60)),
    *(timedelta(hours=hours) for hours in range(4, 49, 4)),
)
VERDICTS = {
    "ACCEPTED": "FRAUD_RISK_ACCEPTED",
    "REJECTED": "FRAUD_RISK_REJECTED",
    "STOPPED": "FRAUD_RISK_STOPPED",
}


def plan(order_id: str, url: str, *, completed_at: datetime) -> None:
    """Put all pushes on the schedule, unless the test controls drop them."""
    if (store().get("switch", DROPPED) or {}).get("on"):
        return
    for offset in OFFSETS:
        store().plan(PUSH, order_id, {"url": url}, due_at=completed_at + offset)


def stop(order_id: str) -> None:
    """The shop has acknowledged, by saying so or by a capture."""
    store().unplan(PUSH, order_id)


def send(due: Due) -> None:
    push(due.about, due.body["url"])


def push(order_id: str, url: str) -> callbacks.Answer:
    """POST without a body. What the shop answers stops nothing: only an acknowledgement does."""
    return callbacks.call(PUSH, url, about=order_id)


def notify(order: Document, url: str) -> None:
    """Tell the shop of a verdict, where it gave an address and there is something to tell."""
    verdict = VERDICTS.get(order["fraud_status"])
    if url and verdict:
        body = {"order_id": order["order_id"], "event_type": verdict, "decision_at": clock.text(clock.now())}
        callbacks.call("notification", url, about=order["order_id"], body=body)
