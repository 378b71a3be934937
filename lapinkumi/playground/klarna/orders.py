"""Order Management v1: what was authorised, and what the shop does with it."""

from typing import Any
from uuid import uuid4

from lapinkumi.playground import clock
from lapinkumi.playground.klarna import pushes, states
from lapinkumi.playground.klarna.arithmetic import line_problems, order_problems
from lapinkumi.playground.klarna.door import Answer, Call, Refusal, bad_values
from lapinkumi.playground.klarna.fields import Check
from lapinkumi.playground.klarna.managed import AUTHORISED_FOR, LONGEST_AUTHORISATION, Managed, find, midnight, save
from lapinkumi.playground.klarna.schema import (
    AUTHORIZATION,
    CAPTURE,
    CUSTOMER_DETAILS,
    DUE_DATE,
    LONGEST_COMPANY,
    REFERENCES,
    REFUND,
    SHIPPING,
)
from lapinkumi.playground.store import Document


def read(call: Call, order_id: str) -> Answer:
    return Answer(200, find(order_id).order)


def acknowledge(call: Call, order_id: str) -> Answer:
    """No more pushes; [E] again is harmless."""
    managed = find(order_id, "Acknowledgement not possible.")
    states.require("acknowledge", managed.order)
    managed.acknowledge()
    return _done(managed)


def set_references(call: Call, order_id: str) -> Answer:
    """Only what is told is overwritten."""
    managed = find(order_id, "Update not possible.")
    told = call.body(REFERENCES)
    states.require("references", managed.order)
    managed.order.update({name: told[name] for name in ("merchant_reference1", "merchant_reference2") if name in told})
    return _done(managed)


def capture(call: Call, order_id: str) -> Answer:
    """Charge the buyer; this acknowledges too."""
    managed = find(order_id, "Capture not possible.")
    told = _with_lines(call, CAPTURE)
    _judge_parcels(told.get("shipping_info", []))
    states.require_capture(managed.order, told["captured_amount"])
    captures = managed.order["captures"]
    made = {
        "capture_id": str(uuid4()),
        "klarna_reference": f"{managed.order['klarna_reference']}-{len(captures) + 1}",
        "captured_amount": told["captured_amount"],
        "refunded_amount": 0,
        "captured_at": clock.text(clock.now()),
        **_words(told),
        "order_lines": told.get("order_lines", []),
        "shipping_info": told.get("shipping_info", []),
    }
    captures.append(made)
    managed.settle()
    managed.acknowledge()
    return _made(call, managed, made["capture_id"], header="Capture-Id")


def list_captures(call: Call, order_id: str) -> Answer:
    return Answer(200, find(order_id).order["captures"])


def read_capture(call: Call, order_id: str, capture_id: str) -> Answer:
    return Answer(200, _capture(find(order_id), capture_id))


def add_shipping_info(call: Call, order_id: str, capture_id: str = "") -> Answer:
    """Append parcels to the order or to one of its captures."""
    managed = find(order_id, "Update not possible.")
    parcels = call.body(SHIPPING)["shipping_info"]
    _judge_parcels(parcels)
    states.require("shipping", managed.order)
    place = _capture(managed, capture_id) if capture_id else managed.order
    place["shipping_info"].extend(parcels)
    return _done(managed)


def trigger_send_out(call: Call, order_id: str, capture_id: str) -> Answer:
    """The invoice goes to the buyer again; nobody here receives it."""
    _capture(find(order_id), capture_id)
    return Answer(204)


def extend_due_date(call: Call, order_id: str, capture_id: str) -> Answer:
    _capture(find(order_id), capture_id)
    call.body(DUE_DATE)
    return Answer(204)


def due_date_options(call: Call, order_id: str, capture_id: str) -> Answer:
    """[E] the shape: what an extension would cost."""
    currency = find(order_id).order["purchase_currency"]
    _capture(find(order_id), capture_id)
    return Answer(
        200, {"currency": currency, "options": [{"number_of_days": days, "fee_amount": 0} for days in (14, 30)]}
    )


def refund(call: Call, order_id: str) -> Answer:
    """Give money back, [E] from the oldest capture on; all of it back closes a captured order."""
    managed = find(order_id, "Refund not possible.")
    told = _with_lines(call, REFUND)
    states.require_refund(managed.order, told["refunded_amount"])
    made = {
        "refund_id": str(uuid4()),
        "refunded_amount": told["refunded_amount"],
        "refunded_at": clock.text(clock.now()),
        **_words(told),
        "order_lines": told.get("order_lines", []),
    }
    was = managed.order["status"]
    managed.order["refunds"].append(made)
    _allocate(managed.order["captures"], told["refunded_amount"])
    _settle_refund(managed, was)
    return _made(call, managed, made["refund_id"], header="Refund-Id")


def read_refund(call: Call, order_id: str, refund_id: str) -> Answer:
    for told in find(order_id).order["refunds"]:
        if told["refund_id"] == refund_id:
            return Answer(200, told)
    raise Refusal(404, "NOT_FOUND", f"Refund {refund_id} cannot be found.")


def cancel(call: Call, order_id: str) -> Answer:
    """Let the whole authorisation go; only before any capture."""
    managed = find(order_id, "Cancel not possible.")
    states.require("cancel", managed.order)
    managed.end(states.CANCELLED)
    pushes.stop(order_id)
    return _done(managed)


def release(call: Call, order_id: str) -> Answer:
    """Let go what is not captured; [E] the order is then captured."""
    managed = find(order_id, "Remaining authorization cannot be released.")
    states.require("release", managed.order)
    managed.end(states.CAPTURED)
    return _done(managed)


def update_authorization(call: Call, order_id: str) -> Answer:
    """Another amount, and other lines where they are told; [E] lines must add up to the amount."""
    managed = find(order_id, "Order authorization cannot be updated.")
    told = call.body(AUTHORIZATION)
    lines = told.get("order_lines")
    if lines and (problems := order_problems(lines, amount=told["order_amount"])):
        raise bad_values(problems)
    states.require_authorization(managed.order, told["order_amount"])
    managed.order.update({name: told[name] for name in ("order_amount", "order_lines") if name in told})
    managed.settle()
    return _done(managed)


def extend(call: Call, order_id: str) -> Answer:
    """As many days as the account has, from today on; never past the longest time."""
    managed = find(order_id, "Order cannot be extended.")
    states.require("extend", managed.order)
    latest = clock.parse(managed.order["created_at"]) + LONGEST_AUTHORISATION
    managed.order["expires_at"] = clock.text(midnight(min(clock.now() + AUTHORISED_FOR, latest)))
    return _done(managed)


def update_customer(call: Call, order_id: str) -> Answer:
    """Correct the delivery address; an empty text clears a field. The billing address stays as it is."""
    managed = find(order_id, "Update not possible.")
    told = call.body(CUSTOMER_DETAILS)
    states.require("customer", managed.order)
    if "billing_address" in told:
        raise Refusal(403, "NOT_ALLOWED", "Update not allowed.")  # [E]
    merged = {**managed.order.get("shipping_address", {}), **told["shipping_address"]}
    managed.order["shipping_address"] = {name: value for name, value in merged.items() if value}
    return _done(managed)


def _done(managed: Managed) -> Answer:
    save(managed)
    return Answer(204)


def _made(call: Call, managed: Managed, made_id: str, *, header: str) -> Answer:
    save(managed)
    return Answer(201, None, {"Location": f"{call.base_url}{call.path}/{made_id}", header: made_id})


def _capture(managed: Managed, capture_id: str) -> Document:
    for told in managed.order["captures"]:
        if told["capture_id"] == capture_id:
            return told
    raise Refusal(404, "NO_SUCH_CAPTURE", f"Capture {capture_id} cannot be found.")


def _with_lines(call: Call, check: Check) -> Document:
    """The body, whose lines each add up; [E] their sum may differ from the amount."""
    told = call.body(check)
    if problems := [problem for line in told.get("order_lines", []) for problem in line_problems(line)]:
        raise bad_values(problems)
    return told


def _judge_parcels(parcels: list[Document]) -> None:
    names = ("shipping_company", "return_shipping_company")
    long = [name for parcel in parcels for name in names if len(parcel.get(name, "")) > LONGEST_COMPANY]
    if long:
        raise Refusal(422, "UNPROCESSABLE_ENTITY", f"Bad value: {long[0]} (at most {LONGEST_COMPANY} characters)")


def _words(told: Document) -> dict[str, Any]:
    return {name: told[name] for name in ("reference", "description") if name in told}


def _allocate(captures: list[Document], amount: int) -> None:
    for made in captures:
        part = min(amount, made["captured_amount"] - made["refunded_amount"])
        made["refunded_amount"] += part
        amount -= part


def _settle_refund(managed: Managed, was: str) -> None:
    """Sums anew; a released or lapsed remainder does not come back by a refund."""
    managed.settle()
    order = managed.order
    if was != states.PART_CAPTURED:
        all_back = was == states.CAPTURED and order["refunded_amount"] == order["captured_amount"]
        managed.end(states.CLOSED if all_back else was)
