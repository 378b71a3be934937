"""An order's page at the desk: everything a clerk looks for, ready to print; its queries don't grow with the order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import Promise

from lapinkumi.core.contributors import contributors
from lapinkumi.outbox.models import Document, Message
from orders.corrections import view as correction_view
from orders.desk.acts import acts_of
from orders.documents.confirmation import papers as confirmations
from orders.line_groups import headings
from orders.models import Delivery, Order, OrderEvent, OrderLine, Task
from orders.presentation import Fact
from orders.review import Review, review
from orders.states import OrderState
from orders.wording import ACTORS, BAD, DESK

MOST_MESSAGES = 30


@dataclass(frozen=True, kw_only=True)
class Card:
    """One card of the page. A contributor is a function `(order, *, at) -> Iterable[Card]` in settings.ORDER_CARDS.

    `template` draws what facts can't tell, with `context`. `right`: who lacks it does not see the card.
    """

    key: str
    title: str | Promise
    facts: Iterable[Fact] = ()
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    href: str = ""
    link: str | Promise = ""
    right: str = "orders.view_order"


@dataclass(frozen=True)
class Entry:
    """One step of the history."""

    at: datetime
    what: str | Promise
    who: str | Promise
    heard: str
    why: str
    is_bad: bool


def full(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with all that their page shows."""
    deliveries = Delivery.objects.select_related("installer").order_by("pk")
    return orders.select_related(
        "installer", "booking__installer", "terms", "payment", "customer", "transfer"
    ).prefetch_related(
        Prefetch("deliveries", deliveries.prefetch_related("lines__line")),
        Prefetch("lines", OrderLine.objects.order_by("position")),
        Prefetch("events", OrderEvent.objects.select_related("actor_user").order_by("-at", "-pk")),
        Prefetch("tasks", Task.objects.filter(settled_at=None), to_attr="open_tasks"),
        "fees",
        "letters",
        "cancellation_requests",
        "hindered",
    )


def sheet(order: Order, user: AbstractBaseUser | AnonymousUser, *, at: datetime) -> dict[str, Any]:
    """The page's context. `order` comes with what `full` fetches."""
    return {
        "order": order,
        "acts": acts_of(order, user, at=at),
        "tasks": order.open_tasks,  # type: ignore[attr-defined]
        "review": _review(order, at),
        "offer": _offer(order),
        "cards": list(_cards(order, user, at)),
        "rows": list(headings(order.lines.all())),
        "history": [_entry(event) for event in order.events.all()],
        "mails": _mails(order) if user.has_perm("outbox.view_message") else None,  # type: ignore[union-attr]
        "papers": _papers(order) if user.has_perm("outbox.view_document") else [],  # type: ignore[union-attr]
    }


def _cards(order: Order, user: AbstractBaseUser | AnonymousUser, at: datetime) -> Iterator[Card]:
    for cards in contributors("ORDER_CARDS"):
        yield from (card for card in cards(order, at=at) if user.has_perm(card.right))  # type: ignore[union-attr]


def _review(order: Order, at: datetime) -> Review | None:
    """What has to be looked at before it is confirmed, while it waits for that."""
    return review(order, at=at) if order.state == OrderState.PRELIMINARY else None


def _offer(order: Order) -> dict[str, Any] | None:
    """The question that the customer has before them."""
    if order.state != OrderState.CORRECTION_OFFERED:
        return None
    correction = order.corrections.open().first()
    if correction is None:
        return None
    return {"changes": correction_view.changes(correction), "answer_by": correction_view.answer_by(correction)}


def _entry(event: OrderEvent) -> Entry:
    contacted = event.contacted_at is not None and event.contacted_at != event.at
    return Entry(
        at=event.contacted_at or event.at,
        what=DESK.get(event.kind, event.kind),
        who=str(event.actor_user or event.actor_label or ACTORS.get(event.actor_kind, event.actor_kind)),
        heard=event.get_channel_display() if contacted else "",
        why=str(event.data.get("reason", "")),
        is_bad=event.kind in BAD or (event.kind.startswith("task_") and event.kind != "task_settled"),
    )


def _mails(order: Order) -> list[Message]:
    found = Message.objects.filter(about=order.number).defer("body_text", "body_html").order_by("-pk")
    return list(found[:MOST_MESSAGES])


def _papers(order: Order) -> list[Document]:
    of_it = Q(number=order.number) | Q(pk__in=confirmations(order).values("pk"))
    return list(Document.objects.filter(of_it).only("pk", "title").order_by("pk"))
