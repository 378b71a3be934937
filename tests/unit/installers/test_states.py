"""The booking's state table."""

import pytest

from installers.states import AGREED, BOOKING, CANCELLED, LIVING, BookingState
from lapinkumi.core.states import ForbiddenMove


def test_the_table_knows_every_state_and_no_other() -> None:
    assert set(BOOKING.states) == set(BookingState.values)


def test_cancelled_states_lead_nowhere() -> None:
    assert BOOKING.final == set(CANCELLED)


@pytest.mark.rule("R5.6", "R14.1")
def test_a_fee_can_follow_only_from_an_agreed_time() -> None:
    for state in BOOKING.states:
        for costly in ("cancelled_late", "no_show"):
            assert BOOKING.allows(state, costly) == (state == "confirmed")


def test_living_states_are_those_before_the_work_is_done_or_called_off() -> None:
    assert set(BookingState) - set(LIVING) - set(CANCELLED) == {BookingState.DONE, BookingState.NO_SHOW}
    assert set(AGREED) & set(LIVING) == {BookingState.CONFIRMED, BookingState.ARRIVED}


def test_a_cancelled_booking_does_not_come_back() -> None:
    with pytest.raises(ForbiddenMove):
        BOOKING.check("cancelled", "requested")
