"""Times taken, asked for and given up: the steps that a checkout and an order are made of."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from installers.errors import BookingsClosed, HoldLapsed
from installers.free_limit import free_until
from installers.models import Booking, Installer
from installers.policy import ANSWER_WORKING_DAYS, HOLD_TIME
from installers.queries import booking_window
from installers.services import news
from installers.services.bays import a_hold, lock_bays, wish
from installers.services.moves import HERE_AND_NOW, Statement, locked, move, record, told_at
from installers.slots import Job
from installers.states import CANCELLED, LIVING, BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.working_days import add_working_days


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """One piece of work as the garage reads it."""

    name: str
    quantity: int = 1
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class JobFacts:
    """What a garage may know of an order: copied onto the booking, for it reads no orders."""

    work: tuple[WorkLine, ...]
    order_number: str
    contact_name: str
    contact_phone: str
    contact_email: str = ""
    plate: str = ""
    vehicle: str = ""
    customer_note: str = ""


@step
def hold_time(
    *,
    garage: Installer,
    job: Job,
    starts_at: datetime,
    holder: str,
    at: datetime,
    by: Actor,
    not_before: datetime | None = None,
) -> Booking:
    """Hold the time in the first bay that can do the job, for HOLD_TIME.

    `holder` is an opaque key of whoever holds: one holds one time, so earlier holds of the same key are let go.
    `not_before` is when the goods can be there (R5.5). Raises TimeNotFree, with the nearest free times, or
    BookingsClosed; the act then rolls back, and an earlier hold stays.
    """
    if not holder:
        raise ValueError("a hold belongs to somebody")
    if not (garage.accepting_bookings and garage.is_active):
        raise BookingsClosed(installer=garage.pk)
    lock_bays(garage=garage)
    let_go(holder=holder, at=at, by=by)
    window = booking_window(garage, at=at, not_before=not_before)
    wanted = wish(garage=garage, job=job, window=window, starts_at=starts_at, at=at)
    booking = a_hold(
        garage=garage,
        bay_id=wanted.bay(),
        job=job,
        starts_at=starts_at,
        holder=holder,
        at=at,
        until=at + HOLD_TIME,
    )
    clear_lapsed(bay_id=booking.bay_id, since=booking.starts_at, until=booking.frees_at, at=at)
    with wanted.written():
        booking.save(force_insert=True)
    record(booking=booking, kind="held", at=at, by=by, data={"to": booking.state, "bay": booking.bay_id})
    return booking


@step
def release_hold(*, booking_id: int, at: datetime, by: Actor, kind: str = "hold_released") -> None:
    """Give a held time back. Anything that is no longer a hold is left as it is."""
    booking = locked(booking_id=booking_id)
    if booking.state == BookingState.HELD:
        move(
            booking=booking,
            to=BookingState.CANCELLED,
            at=at,
            by=by,
            kind=kind,
            stamps={"cancelled_at": at, "hold_expires_at": None},
        )


@step
def keep_hold(*, booking_id: int, until: datetime, at: datetime, by: Actor) -> Booking:
    """Keep a held time until then, while its order is paid for; a hold is only ever made longer.

    A hold that has run out still counts while nobody else has taken its place. Raises HoldLapsed where the time is
    gone.
    """
    booking = locked(booking_id=booking_id)
    if booking.state != BookingState.HELD or booking.hold_expires_at is None:
        raise HoldLapsed(booking=booking.pk)
    if until > booking.hold_expires_at:
        booking.hold_expires_at = until
        booking.save(update_fields=["hold_expires_at"])
        record(booking=booking, kind="hold_kept", at=at, by=by)
    return booking


@step
def request_time(*, booking_id: int, facts: JobFacts, at: datetime, by: Actor) -> Booking:
    """Ask the garage for a held time: it keeps the bay until the garage answers, by the end of the next working day.

    A hold that has run out still counts while nobody else has taken its place. Asking twice is asking once. Raises
    HoldLapsed where the time is gone.
    """
    booking = locked(booking_id=booking_id)
    if booking.state == BookingState.CANCELLED and booking.requested_at is None:
        raise HoldLapsed(booking=booking.pk)
    if booking.state != BookingState.HELD:
        return booking
    stamps = {
        "requested_at": at,
        "answer_due_at": answer_due(booking.starts_at, at),
        "hold_expires_at": None,
        "holder": "",
    }
    move(booking=booking, to=BookingState.REQUESTED, at=at, by=by, stamps={**stamps, **_copied(facts)})
    return booking


@step
def tell_anew(*, booking_id: int, facts: JobFacts, at: datetime, by: Actor) -> Booking:
    """What the garage was told of the order has been mended. A time that is over, or not asked for, stays as it is."""
    booking = locked(booking_id=booking_id)
    if booking.state not in LIVING or booking.requested_at is None:
        return booking
    for name, value in _copied(facts).items():
        setattr(booking, name, value)
    booking.save(update_fields=list(_copied(facts)))
    record(booking=booking, kind="details_corrected", at=at, by=by)
    return booking


@step
def cancel_time(*, booking_id: int, at: datetime, by: Actor, statement: Statement = HERE_AND_NOW) -> Booking:
    """The customer gives the time up, whenever that is; late is judged by the time of contact (R5.6, R5.22).

    After the free limit of an agreed time (`free_until`) it is cancelled late; never while another time was
    proposed instead. The garage is told at once. A cancelled booking stays as it is. Raises ContactTimeImpossible or
    ForbiddenMove.
    """
    booking = locked(booking_id=booking_id)
    if booking.state in CANCELLED:
        return booking
    late = is_late(booking, told_at(booking, statement, at))
    move(
        booking=booking,
        to=BookingState.CANCELLED_LATE if late else BookingState.CANCELLED,
        at=at,
        by=by,
        stamps={"cancelled_at": at, "hold_expires_at": None},
        statement=statement,
    )
    let_go(holder=booking.proposal_holder, at=at, by=by)
    news.tell_garage(booking=booking, at=at, by=by)
    return booking


@step
def call_off_time(*, booking_id: int, reason: str, at: datetime, by: Actor) -> Booking:
    """The shop or the garage calls the time off: never the customer's cost. A cancelled booking stays as it is."""
    booking = locked(booking_id=booking_id)
    if booking.state not in CANCELLED:
        move(
            booking=booking,
            to=BookingState.CANCELLED_BY_SHOP,
            at=at,
            by=by,
            stamps={"cancelled_at": at},
            data={"reason": reason},
        )
        let_go(holder=booking.proposal_holder, at=at, by=by)
        news.tell_garage(booking=booking, at=at, by=by)
    return booking


def is_late(booking: Booking, moment: datetime) -> bool:
    """Whether giving the time up at that moment comes after the free limit of an agreed time (R5.6, R5.22).

    Judged by what stood at the moment: a time that nobody had agreed to yet is free, and so is a time instead of which
    another was proposed, for it was not the customer who wished to change it.
    """
    agreed_at = booking.confirmed_at
    if booking.state != BookingState.CONFIRMED or agreed_at is None or moment < agreed_at or booking.awaits_customer:
        return False
    return moment > free_until(booking) and not _proposal_stood(booking, moment)


def _proposal_stood(booking: Booking, moment: datetime) -> bool:
    """Whether the customer had been asked to come at another time, though that was withdrawn since."""
    turns = booking.events.filter(kind__in=["proposed", "proposal_withdrawn", "moved"], at__lte=moment)
    last = turns.order_by("at", "pk").last()
    return last is not None and last.kind == "proposed"


@step
def let_go(*, holder: str, at: datetime, by: Actor) -> None:
    """Give back whatever that holder holds."""
    for held in Booking.objects.filter(holder=holder, state=BookingState.HELD).order_by("pk"):
        release_hold(booking_id=held.pk, at=at, by=by)


@step
def clear_lapsed(*, bay_id: int, since: datetime, until: datetime, at: datetime) -> None:
    """Holds that ran out keep the bay in the database until they are swept: those in the way go now."""
    in_the_way = Booking.objects.lapsed(at).overlapping(since, until).filter(bay=bay_id)
    for lapsed in in_the_way.order_by("pk"):
        release_hold(booking_id=lapsed.pk, at=at, by=Actor.system("expire_holds"), kind="hold_expired")


def answer_due(starts_at: datetime, at: datetime) -> datetime:
    """Until when the garage answers what it is asked now: never later than the time itself."""
    return min(starts_at, end_of_day(add_working_days(local_date(at), days=ANSWER_WORKING_DAYS)))


def _copied(facts: JobFacts) -> dict[str, Any]:
    return asdict(facts) | {"work": [asdict(line) for line in facts.work]}
