"""The tables of everything that orders hold: every pair of states, allowed or not."""

from itertools import product

import pytest

from lapinkumi.core.states import ForbiddenMove, Machine
from orders.states import (
    CANCELLATION,
    CORRECTION,
    DELIVERY,
    FEE,
    ORDER,
    PAYMENT,
    REFUND,
    SHIPMENT,
    SHORTAGE,
    CancellationState,
    CorrectionState,
    DeliveryState,
    FeeState,
    OrderState,
    PaymentState,
    RefundState,
    ShipmentState,
    ShortageState,
)

# What may become what, written down once more: a move that is added or lost by mistake is seen here.
MOVES: dict[Machine, dict[str, str]] = {
    ORDER: {
        "pending_payment": "preliminary expired cancelled",
        "preliminary": "confirmed correction_offered refused cancelled transferred",
        "correction_offered": "confirmed preliminary refused cancelled transferred",
        "confirmed": "completed cancelled transferred",
        "completed": "transferred",
        "expired": "preliminary",
        "refused": "",
        "cancelled": "",
        "transferred": "",
    },
    PAYMENT: {
        "created": "authorised pending_review rejected voided expired",
        "pending_review": "authorised rejected voided expired",
        "authorised": "part_captured captured voided expired rejected",
        "part_captured": "captured part_refunded refunded expired",
        "captured": "part_refunded refunded",
        "part_refunded": "part_captured captured refunded expired",
        "refunded": "",
        "rejected": "",
        "voided": "",
        "expired": "authorised pending_review rejected part_refunded refunded",
        "not_required": "part_captured captured",
    },
    REFUND: {
        "requested": "sent failed",
        "sent": "done failed",
        "done": "",
        "failed": "requested",
    },
    CORRECTION: {
        "offered": "accepted declined lapsed withdrawn",
        "accepted": "applied offered withdrawn",
        "applied": "",
        "declined": "",
        "lapsed": "",
        "withdrawn": "",
    },
    SHORTAGE: {
        "offered": "accepted lapsed withdrawn",
        "accepted": "settled offered withdrawn",
        "settled": "",
        "lapsed": "",
        "withdrawn": "",
    },
    DELIVERY: {
        "planned": "dispatched ready handed_over cancelled",
        "dispatched": "ready handed_over unclaimed returned lost recalled",
        "ready": "handed_over unclaimed returned lost recalled cancelled",
        "unclaimed": "handed_over returned lost recalled",
        "lost": "dispatched handed_over returned recalled",
        "recalled": "handed_over returned",
        "returned": "",
        "handed_over": "",
        "cancelled": "",
    },
    CANCELLATION: {
        "open": "granted refused",
        "granted": "",
        "refused": "",
    },
    FEE: {
        "proposed": "invoiced waived disputed",
        "disputed": "proposed invoiced waived credited",
        "invoiced": "paid credited disputed",
        "paid": "credited invoiced",
        "waived": "",
        "credited": "",
    },
    SHIPMENT: {
        "requested": "sent failed",
        "sent": "booked failed unknown requested",
        "unknown": "booked failed",
        "booked": "cancelled",
        "cancelled": "",
        "failed": "",
    },
}
PAIRS = [(machine, pair) for machine in MOVES for pair in product(machine.states, repeat=2)]


@pytest.mark.parametrize(("machine", "pair"), PAIRS, ids=lambda value: getattr(value, "name", "") or " ".join(value))
def test_every_pair_of_states_is_allowed_or_refused(machine: Machine, pair: tuple[str, str]):
    current, target = pair
    if target in MOVES[machine][current].split():
        machine.check(current, target)
    else:
        with pytest.raises(ForbiddenMove) as refusal:
            machine.check(current, target)
        assert refusal.value.data == {"machine": machine.name, "current": current, "target": target}


@pytest.mark.parametrize(
    ("machine", "states"),
    [
        (ORDER, OrderState),
        (PAYMENT, PaymentState),
        (DELIVERY, DeliveryState),
        (FEE, FeeState),
        (CORRECTION, CorrectionState),
        (CANCELLATION, CancellationState),
        (REFUND, RefundState),
        (SHIPMENT, ShipmentState),
        (SHORTAGE, ShortageState),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_tables_know_exactly_the_states_of_their_model(machine, states):
    assert set(machine.states) == set(states.values)


@pytest.mark.rule("R2.4")
def test_no_contract_without_the_preliminary_confirmation():
    assert {state for state in ORDER.states if ORDER.allows(state, "confirmed")} == {
        "preliminary",
        "correction_offered",
    }


def test_ended_orders_stay_ended():
    assert ORDER.final == {"refused", "cancelled", "transferred"}


def test_money_goes_back_only_after_it_was_taken():
    assert {state for state in PAYMENT.states if PAYMENT.allows(state, "refunded")} == {
        "part_captured",
        "captured",
        "part_refunded",
        "expired",  # what was charged before the rest lapsed
    }


def test_a_fee_reaches_payment_only_by_an_invoice():
    assert {state for state in FEE.states if FEE.allows(state, "paid")} == {"invoiced"}
