"""What the garage does with a booking: confirms it, receives the car, finishes, or nobody came."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation

from installers import messages
from installers.actions import GarageAction, possible
from installers.errors import MovedMeanwhile, NotPossibleNow
from installers.models import Booking
from installers.services import moving, news
from installers.services.moves import locked, move, record
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step

SETTLED = "settled"


@act
def confirm(*, booking_id: int, at: datetime, by: Actor, seen: int | None = None) -> Booking:
    """Agree to the time and tell the customer: from now on a late cancellation may cost (R5.6). Twice is once.

    `seen` is the revision that was looked at: a time that the customer moved meanwhile is not agreed to unseen, and
    MovedMeanwhile is raised.
    """
    booking = locked(booking_id=booking_id)
    if seen is not None and seen != booking.revision:
        raise MovedMeanwhile(booking=booking.pk)
    if booking.state != BookingState.CONFIRMED:
        _allow(booking, GarageAction.CONFIRM, at)
        booking = moving.withdraw_proposal(booking_id=booking.pk, at=at, by=by)
        move(booking=booking, to=BookingState.CONFIRMED, at=at, by=by, stamps={"confirmed_at": at})
        news.mark_seen(booking=booking, at=at, by=by)
        messages.booking_confirmed(booking=booking, at=at)
    return booking


@act
def mark_arrived(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """The customer is here. A request nobody had answered is thereby agreed too. Twice is once."""
    booking = locked(booking_id=booking_id)
    if booking.state == BookingState.ARRIVED:
        return booking
    _allow(booking, GarageAction.ARRIVED, at)
    if booking.state == BookingState.REQUESTED:
        move(booking=booking, to=BookingState.CONFIRMED, at=at, by=by, stamps={"confirmed_at": at})
    move(booking=booking, to=BookingState.ARRIVED, at=at, by=by, stamps={"arrived_at": at})
    return booking


@act
def mark_done(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """The work is finished and the bay is free again. Twice is once."""
    booking = locked(booking_id=booking_id)
    if booking.state != BookingState.DONE:
        _allow(booking, GarageAction.DONE, at)
        move(booking=booking, to=BookingState.DONE, at=at, by=by, stamps={"done_at": at})
    return booking


@act
def mark_no_show(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """Nobody came within the grace time: a fact. Whether it costs is decided elsewhere (R14.1). Twice is once."""
    booking = locked(booking_id=booking_id)
    if booking.state != BookingState.NO_SHOW:
        _allow(booking, GarageAction.NO_SHOW, at)
        move(booking=booking, to=BookingState.NO_SHOW, at=at, by=by, stamps={"no_show_at": at})
    return booking


@act
def take_back(*, booking_id: int, at: datetime, by: Actor, seen: str = "") -> Booking:
    """Undo the garage's last press, for a while after it.

    `seen` is the state that the page showed: where that press has been undone already, nothing happens, and the one
    before it stays. Raises MovedMeanwhile for a state that is neither, and NotPossibleNow where there is nothing to
    undo, or where the bay has gone to somebody else.
    """
    booking = locked(booking_id=booking_id)
    if seen and seen != booking.state:
        if booking.state != _state_before(seen):
            raise MovedMeanwhile(booking=booking.pk)
        return booking
    _allow(booking, GarageAction.TAKE_BACK, at)
    if booking.events.filter(kind=SETTLED).exists():
        raise NotPossibleNow(booking=booking.pk, action=GarageAction.TAKE_BACK.value)
    before, stamps = _BEFORE[BookingState(booking.state)]
    try:
        with transaction.atomic():
            move(booking=booking, to=before, at=at, by=by, stamps=dict(stamps), kind="taken_back")
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise NotPossibleNow(booking=booking.pk, action=GarageAction.TAKE_BACK.value) from error
    return booking


@step
def settle(*, booking: Booking, at: datetime, by: Actor) -> None:
    """Something has followed from how the locked booking ended: from now on that press is not undone. Twice is once.

    A press that began in time, but waited for its turn, finds it written here.
    """
    if not booking.events.filter(kind=SETTLED).exists():
        record(booking=booking, kind=SETTLED, at=at, by=by)


@act
def withdraw_proposal(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """The garage takes its proposal of another time back: the booked time holds as before. Twice is once.

    Raises MovedMeanwhile where the customer answered it first: taken, or the time given up.
    """
    booking = locked(booking_id=booking_id)
    if not booking.awaits_customer and not _is_withdrawn(booking):
        raise MovedMeanwhile(booking=booking.pk)
    return moving.withdraw_proposal(booking_id=booking_id, at=at, by=by)


@act
def drop(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """The garage frees the bay of a time that it has taken over with its order: no fee, no word of ours (R13.1).

    Twice is once. Raises NotPossibleNow for a time that is still the shop's, or not ahead any more.
    """
    booking = locked(booking_id=booking_id)
    if booking.is_garages_own and booking.state == BookingState.CANCELLED_BY_SHOP:
        return booking
    _allow(booking, GarageAction.DROP, at)
    data = {"reason": "garages_own"}
    move(booking=booking, to=BookingState.CANCELLED_BY_SHOP, at=at, by=by, stamps={"cancelled_at": at}, data=data)
    return booking


@act
def mark_seen(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """Somebody at the garage knows that the time was given up or moved. Twice is once."""
    booking = locked(booking_id=booking_id)
    news.mark_seen(booking=booking, at=at, by=by)
    return booking


_BEFORE: dict[BookingState, tuple[BookingState, dict[str, Any]]] = {
    BookingState.ARRIVED: (BookingState.CONFIRMED, {"arrived_at": None}),
    BookingState.DONE: (BookingState.ARRIVED, {"done_at": None}),
    BookingState.NO_SHOW: (BookingState.CONFIRMED, {"no_show_at": None}),
}


def _state_before(state: str) -> str:
    """The state to which undoing leads from that one; empty where nothing leads back from it."""
    return next((str(before) for after, (before, _stamps) in _BEFORE.items() if after == state), "")


def _is_withdrawn(booking: Booking) -> bool:
    """Whether the last word on a proposal was that it was taken back, and the time it stood beside still stands."""
    turns = booking.events.filter(kind__in=["proposed", "proposal_withdrawn", "moved"])
    last = turns.order_by("at", "pk").last()
    return booking.is_ahead and last is not None and last.kind == "proposal_withdrawn"


def _allow(booking: Booking, action: GarageAction, at: datetime) -> None:
    if action not in possible(booking, at):
        raise NotPossibleNow(booking=booking.pk, action=action.value, state=booking.state)
