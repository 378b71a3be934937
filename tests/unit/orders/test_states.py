"""The tables of orders, payments, corrections, deliveries and fees: every pair of states, allowed or not."""

import pytest

from orders.states import (
    CORRECTION,
    DELIVERY,
    FEE,
    ORDER,
    PAYMENT,
    CorrectionState,
    DeliveryState,
    FeeState,
    OrderState,
    PaymentState,
)


@pytest.mark.parametrize(
    ("machine", "states"),
    [
        (ORDER, OrderState),
        (PAYMENT, PaymentState),
        (DELIVERY, DeliveryState),
        (FEE, FeeState),
        (CORRECTION, CorrectionState),
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
