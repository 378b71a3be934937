"""Another time for a booking: moved in one go, or proposed to the customer and kept for the answer (R5.6)."""

from datetime import datetime, timedelta
from typing import Any

from installers import slots
from installers.errors import BookingsClosed
from installers.models import Booking
from installers.other_times import customers_window, garages_window, job_of, leaving
from installers.policy import PROPOSAL_WORKING_DAYS
from installers.services import news
from installers.services.bays import Wish, a_hold, lock_bays, wish
from installers.services.bookings import answer_due, clear_lapsed, let_go
from installers.services.moves import HERE_AND_NOW, Statement, locked, move, record, told_at
from installers.states import BOOKING, BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.working_days import add_working_days

PROPOSER = Actor.system("proposal")


@step
def move_time(
    *,
    booking_id: int,
    starts_at: datetime,
    agreed: bool,
    ours: bool,
    at: datetime,
    by: Actor,
    not_before: datetime | None = None,
    statement: Statement = HERE_AND_NOW,
) -> Booking:
    """Move the booking to another time of its garage: the old one is free only once the new one is got.

    `agreed`: the garage has said yes to the new time, else it is asked anew. `ours`: the shop or the garage wished for
    it, so that the time never costs a fee (R14.1). `not_before` is when the goods can be there (R5.5). At that time
    already: nothing happens. Raises TimeNotFree with the nearest times, BookingsClosed, ContactTimeImpossible or
    ForbiddenMove: it stays then as it is, where it is.
    """
    booking = locked(booking_id=booking_id)
    _require_ahead(booking)
    told_at(booking, statement, at)
    was = booking.starts_at
    if starts_at == was:
        return booking
    wanted = _wish(booking, starts_at, at=at, not_before=not_before, by=by)
    bay_id = wanted.bay()
    let_go(holder=booking.proposal_holder, at=at, by=by)
    stamps = _stamps(booking, bay_id, starts_at, agreed=agreed, at=at)
    clear_lapsed(bay_id=bay_id, since=starts_at, until=stamps["frees_at"], at=at)
    data = {"was": was.isoformat(), "starts_at": starts_at.isoformat(), "ours": ours}
    to = BookingState.CONFIRMED if agreed else BookingState.REQUESTED
    with wanted.written():
        move(booking=booking, to=to, at=at, by=by, kind="moved", stamps=stamps, data=data, statement=statement)
    news.tell_garage(booking=booking, at=at, by=by, was=was)
    return booking


@step
def propose_time(
    *, booking_id: int, starts_at: datetime, at: datetime, by: Actor, not_before: datetime | None = None
) -> Booking:
    """Ask the customer to come at another time instead; the booked one stands until the answer.

    The proposed time is kept for two working days, as far as it does not overlap the booked one. A new proposal takes
    the place of an earlier one; the same again is the one that stands. Raises TimeNotFree or ForbiddenMove.
    """
    booking = locked(booking_id=booking_id)
    _require_ahead(booking)
    if booking.proposed_starts_at == starts_at or booking.starts_at == starts_at:
        return booking
    wanted = _wish(booking, starts_at, at=at, not_before=not_before, by=by)
    wanted.bay()
    let_go(holder=booking.proposal_holder, at=at, by=by)
    _hold(booking, wanted, at=at)
    booking.proposed_at, booking.proposed_starts_at = at, starts_at
    booking.save(update_fields=["proposed_at", "proposed_starts_at"])
    record(booking=booking, kind="proposed", at=at, by=by, data={"starts_at": starts_at.isoformat()})
    return booking


@step
def withdraw_proposal(*, booking_id: int, at: datetime, by: Actor) -> Booking:
    """Take the proposal back: the booked time holds as before. None standing: nothing happens."""
    booking = locked(booking_id=booking_id)
    if booking.awaits_customer:
        let_go(holder=booking.proposal_holder, at=at, by=by)
        booking.proposed_at = booking.proposed_starts_at = None
        booking.save(update_fields=["proposed_at", "proposed_starts_at"])
        record(booking=booking, kind="proposal_withdrawn", at=at, by=by)
    return booking


def proposal_kept_until(starts_at: datetime, at: datetime) -> datetime:
    """Until when a time proposed now is kept for the answer."""
    return min(starts_at, end_of_day(add_working_days(local_date(at), days=PROPOSAL_WORKING_DAYS)))


def _wish(booking: Booking, starts_at: datetime, *, at: datetime, not_before: datetime | None, by: Actor) -> Wish:
    """The wanted time under the garage's lock, everything that would make room left out.

    Who accepts what was proposed looks as far as the garage did.
    """
    garage = booking.installer
    own_choice = by.kind == "customer" and booking.proposed_starts_at != starts_at
    if own_choice and not (garage.accepting_bookings and garage.is_active):
        raise BookingsClosed(installer=garage.pk)
    lock_bays(garage=garage)
    look = customers_window if own_choice else garages_window
    window = look(booking, at=at, not_before=not_before)
    return wish(garage=garage, job=job_of(booking), window=window, starts_at=starts_at, at=at, leaving=leaving(booking))


def _require_ahead(booking: Booking) -> None:
    """Only what is asked for or agreed has another time: from any other state the table has no move to itself."""
    BOOKING.check(booking.state, booking.state)


def _stamps(booking: Booking, bay_id: int, starts_at: datetime, *, agreed: bool, at: datetime) -> dict[str, Any]:
    ends_at = slots.ends_at(starts_at, job_of(booking).minutes)
    return {
        "bay_id": bay_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "frees_at": ends_at + timedelta(minutes=booking.installer.pause_minutes),
        "revision": booking.revision + 1,
        "requested_at": at,
        "answer_due_at": answer_due(starts_at, at),
        "confirmed_at": at if agreed else None,
        "proposed_at": None,
        "proposed_starts_at": None,
    }


def _hold(booking: Booking, wanted: Wish, *, at: datetime) -> None:
    """Keep the proposed time in a bay that the booked one leaves free; where there is none, it is not kept."""
    until = proposal_kept_until(wanted.starts_at, at)
    for bay_id in wanted.bays():
        hold = a_hold(
            garage=booking.installer,
            bay_id=bay_id,
            job=wanted.job,
            starts_at=wanted.starts_at,
            holder=booking.proposal_holder,
            at=at,
            until=until,
        )
        if bay_id != booking.bay_id or not _overlap(booking, hold):
            clear_lapsed(bay_id=bay_id, since=hold.starts_at, until=hold.frees_at, at=at)
            with wanted.written():
                hold.save(force_insert=True)
            record(booking=hold, kind="held", at=at, by=PROPOSER, data={"to": hold.state, "bay": bay_id})
            return


def _overlap(one: Booking, other: Booking) -> bool:
    return one.starts_at < other.frees_at and other.starts_at < one.frees_at
