"""Test controls below /_test/: complete, refuse, expire, fail, move the clock, and read what was said."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from lapinkumi.playground import callbacks, clock, faults, schedule, sms
from lapinkumi.playground.answers import read_object, say
from lapinkumi.playground.faults import SERVICES, WORDS, Fault
from lapinkumi.playground.klarna import checkout as checkouts
from lapinkumi.playground.klarna import door, managed, pushes, states
from lapinkumi.playground.klarna.buyer_form import EXAMPLE
from lapinkumi.playground.klarna.checkout import Checkout
from lapinkumi.playground.klarna.door import Refusal
from lapinkumi.playground.klarna.managed import Managed
from lapinkumi.playground.nshift import alerts, shipments
from lapinkumi.playground.store import Document, store

SWITCH = "switch"
FRAUD = ("ACCEPTED", "PENDING", "REJECTED", "STOPPED")


class Wrong(Exception):
    """The control was used wrongly; the text says how."""


Control = Callable[..., Document | None]


def control(work: Control) -> Callable[..., HttpResponse]:
    """POST with a JSON object, or nothing, as body; 200 with what the control tells."""

    @wraps(work)
    def view(request: HttpRequest, **names: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        told = read_object(request) if request.body else {}
        if told is None:
            return say({"error": "The body is not a JSON object."}, status=400)
        try:
            return say(work(told, **names) or {"ok": True})
        except Wrong as wrong:
            return say({"error": str(wrong)}, status=400)
        except Refusal as refusal:
            return say({"error": " ".join(refusal.messages) or "No such order."}, status=refusal.status)

    return view


@control
def complete(told: Document, order_id: str) -> Document:
    """{method, fraud_status}: the buyer has paid; the shop's validation is not asked."""
    fraud = _one_of(told.get("fraud_status", "ACCEPTED"), FRAUD, "fraud_status")
    with store().transaction():
        checkout = checkouts.find(order_id)
        if checkout.is_complete:
            raise Wrong("The order is complete already.")
        _enter_example(checkout)
        checkouts.complete(checkout, method=str(told.get("method", "INVOICE")), fraud_status=fraud)
    return {"status": checkout.order["status"], "confirmation": checkout.url("confirmation")}


@control
def fraud(told: Document, order_id: str) -> Document:
    """{status}: Klarna's verdict changes, and the shop is notified of it."""
    verdict = _one_of(told.get("status"), FRAUD, "status")
    with store().transaction():
        paid = _managed(order_id)
        paid.order["fraud_status"] = verdict
        managed.save(paid)
    pushes.notify(paid.order, paid.notification_url)
    return {"fraud_status": verdict}


@control
def expire(told: Document, order_id: str) -> Document:
    """The checkout lapses; of a paid order the authorisation."""
    with store().transaction():
        if store().get(managed.KIND, order_id):
            paid = _managed(order_id)
            if paid.order["status"] not in states.OPEN:
                raise Wrong(f"The order is {paid.order['status']}.")
            paid.order["expires_at"] = clock.text(clock.now())
            paid.end(states.EXPIRED)
            managed.save(paid)
            return {"status": paid.order["status"]}
        checkouts.lapse(checkouts.find(order_id))
    return {"status": "expired"}


@control
def push(told: Document) -> Document:
    """{id, times}: push now, so often, whatever was acknowledged. {id, drop: true}: no more pushes of this order.

    {drop: true} without an id: orders completed from now on are not pushed; {drop: false} ends that.
    """
    order_id = told.get("id")
    if told.get("drop") is not None and not order_id:
        store().put(SWITCH, pushes.DROPPED, {"on": bool(told["drop"])})
        return {"dropped": bool(told["drop"])}
    paid = _managed(str(order_id))
    if told.get("drop"):
        pushes.stop(paid.order_id)
        return {"dropped": True}
    answers = [pushes.push(paid.order_id, paid.push_url) for _ in range(_number(told.get("times", 1), "times"))]
    return {"statuses": [answer.status for answer in answers]}


@control
def lag(told: Document) -> None:
    """{seconds}: Order Management knows nothing of an order for so long after its completion."""
    store().put(SWITCH, managed.LAG, {"seconds": _number(told.get("seconds", 0), "seconds")})


@control
def rate_limit(told: Document) -> None:
    """{per_second}: more calls than this get 429; 0 lets any number in."""
    store().put(SWITCH, door.LIMIT, {"per_second": _number(told.get("per_second", 0), "per_second")})


@control
def fail(told: Document, service: str) -> Document:
    """{next, status, after_work}, and if wished seconds, path, error_code: see faults.Fault."""
    _one_of(service, SERVICES, "service")
    status = told.get("status", 500)
    if type(status) is not int or not 400 <= status <= 599:
        _one_of(status, WORDS, "status: 400-599 or")
    fault = Fault(
        next=_number(told.get("next", 1), "next"),
        status=status,
        after_work=bool(told.get("after_work", False)),
        seconds=float(_number(told.get("seconds", 35), "seconds")),
        path=str(told.get("path", "")),
        error_code=str(told.get("error_code", "")),
    )
    faults.order(service, fault)
    return {"service": service, "next": fault.next, "status": status, "after_work": fault.after_work}


@control
def set_clock(told: Document) -> Document:
    """{at}: stand still then; {at, runs: true}: run on from then; {at: null}: the real time. Then makes what is due."""
    at = told.get("at")
    if at is None:
        clock.give_back()
    elif told.get("runs"):
        clock.run_from(_instant(at))
    else:
        clock.stop_at(_instant(at))
    return {"at": clock.text(clock.now()), "calls_made": schedule.run_due()}


@control
def nshift_alert(told: Document) -> Document:
    """{orderNo, status}: the carrier tells of a booking, whatever the status; `times` for more than once."""
    booked = shipments.by_number(str(told.get("orderNo", "")))
    if booked is None:
        raise Wrong("orderNo: no such booking")
    status = str(told.get("status", ""))
    code = status if status.startswith("STATUS_") else f"STATUS_{status}"
    for _ in range(_number(told.get("times", 1), "times")):
        alerts.write(booked, code)
    return {"alertCode": code}


@control
def sms_receipt(told: Document) -> Document:
    """{id, status}: a delivery receipt now."""
    answer = sms.post_receipt(str(told.get("id", "")), str(told.get("status", "delivered")))
    return {"status": answer.status, "error": answer.error}


@control
def sms_receipts_to(told: Document) -> None:
    """{url}: where receipts go from now on; null for the shop's own address."""
    store().put(SWITCH, sms.RECEIPTS_GO_TO, {"url": told.get("url")})


@control
def reset(told: Document) -> None:
    """Forget everything: orders, messages, faults, switches and the clock. Ends what hangs on purpose."""
    faults.patience.release()
    clock.give_back()
    store().clear()


def list_callbacks(request: HttpRequest) -> HttpResponse:
    """GET: what was sent to the shop and what it answered, oldest first; ?kind= and ?about= choose."""
    return say({"callbacks": [line for line in store().read(callbacks.JOURNAL) if _is_wanted(line, request)]})


def list_messages(request: HttpRequest) -> HttpResponse:
    """GET: the text messages taken, oldest first; ?to= chooses."""
    return say({"messages": [line for line in store().read(sms.JOURNAL) if _is_wanted(line, request)]})


def _is_wanted(line: Document, request: HttpRequest) -> bool:
    return all(str(line.get(name)) == value for name, value in request.GET.items())


def _enter_example(checkout: Checkout) -> None:
    """What the shop did not tell of the buyer comes from the example."""
    person = {name: value for name, value in EXAMPLE.items() if name != "date_of_birth"}
    billing = {**person, **checkout.order["billing_address"]}
    shipping = {**billing, **checkout.order["shipping_address"]}
    checkout.order.update(billing_address=billing, shipping_address=shipping)


def _managed(order_id: str) -> Managed:
    """The order, lag or not."""
    kept = store().get(managed.KIND, order_id)
    if kept is None:
        raise Refusal(404, "NO_SUCH_ORDER", "No such paid order.")
    return Managed(**kept)


def _one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed:
        raise Wrong(f"{name}: one of {', '.join(allowed)}")
    return str(value)


def _number(value: Any, name: str) -> int:
    if type(value) not in (int, float) or not 0 <= value <= 1_000_000:
        raise Wrong(f"{name}: a number of zero or more")
    return int(value)


def _instant(written: Any) -> datetime:
    try:
        return clock.parse(str(written))
    except ValueError:
        raise Wrong("at: an instant in ISO 8601") from None
