"""A garage's bookings as its pages show them: a day, a week, what awaits an answer, one job."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installers import wording
from installers.actions import GarageAction, possible
from installers.models import Booking
from installers.models.booking import BookingQuerySet
from installers.partner_pages import PartnerPage, job_ways
from installers.states import CANCELLED, BookingState
from lapinkumi.core.clock import local_date

WEEK = timedelta(days=6)

_TONES = {
    BookingState.REQUESTED: "warn",
    BookingState.CONFIRMED: "info",
    BookingState.ARRIVED: "signal",
    BookingState.DONE: "good",
}
_ICONS = {
    GarageAction.CONFIRM: "check",
    GarageAction.ARRIVED: "car",
    GarageAction.DONE: "check-circle",
    GarageAction.NO_SHOW: "close",
    GarageAction.TAKE_BACK: "return",
    GarageAction.WITHDRAW: "return",
    GarageAction.SEEN: "check",
    GarageAction.DROP: "close",
}
_KINDS = {
    GarageAction.NO_SHOW: "bad",
    GarageAction.TAKE_BACK: "plain",
    GarageAction.WITHDRAW: "plain",
    GarageAction.DROP: "plain",
}  # what may cost somebody is red


@dataclass(frozen=True, kw_only=True)
class Button:
    """One thing the garage can do now."""

    action: str
    label: "str | Promise"
    icon: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Job:
    """A booking, ready to print."""

    booking: Booking
    day: str
    clock: str
    until: str
    state: "str | Promise"
    tone: str
    is_over: bool
    buttons: list[Button]
    was: str
    proposed: str
    is_overdue: bool
    ways: list[PartnerPage]


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day's jobs in order: those with something left to do, the finished ones, those called off."""

    name: str
    jobs: list[Job]
    finished: list[Job]
    called_off: list[Job]

    @property
    def all(self) -> list[Job]:
        return sorted(self.jobs + self.finished, key=lambda one: one.booking.starts_at)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a booking's history."""

    moment: str
    what: "str | Promise"
    who: "str | Promise"


def day(bookings: BookingQuerySet, on: date, *, at: datetime) -> Day:
    """One query."""
    return _day(bookings.starting_on(on, on), on, at)


def week(bookings: BookingQuerySet, first_on: date, *, at: datetime) -> list[Day]:
    """Seven days from `first_on`. One query."""
    found = list(bookings.starting_on(first_on, first_on + WEEK))
    days = [first_on + timedelta(days=number) for number in range(WEEK.days + 1)]
    return [_day([row for row in found if local_date(row.starts_at) == on], on, at) for on in days]


def awaiting(bookings: BookingQuerySet, *, at: datetime) -> list[Job]:
    """What the garage has not answered yet, the soonest deadline first. One query."""
    waiting = bookings.awaiting_answer().filter(starts_at__gt=at).order_by("answer_due_at", "starts_at")
    return [job(row, at=at) for row in waiting]


def news(bookings: BookingQuerySet, *, at: datetime) -> list[Job]:
    """What customers or the shop have changed and nobody here has seen, the oldest change first. One query."""
    changed = bookings.unseen().order_by("changed_at")
    return [job(row, at=at) for row in changed]


def job(booking: Booking, *, at: datetime) -> Job:
    state, today = BookingState(booking.state), local_date(at)
    proposed = booking.proposed_starts_at if booking.awaits_customer else None
    return Job(
        booking=booking,
        day=wording.relative_day(local_date(booking.starts_at), today),
        clock=wording.clock(booking.starts_at),
        until=wording.clock(booking.ends_at),
        state=state.label,
        tone=_TONES.get(state, ""),
        is_over=not booking.is_living,
        buttons=_buttons(booking, at),
        was=wording.moment(booking.changed_from_at, today) if booking.changed_from_at else "",
        proposed=wording.moment(proposed, today) if proposed else "",
        is_overdue=state == BookingState.REQUESTED
        and booking.answer_due_at is not None
        and booking.answer_due_at <= at,
        ways=list(job_ways(booking)),
    )


def history(booking: Booking) -> list[Entry]:
    """What has happened, oldest first. One query."""
    events = booking.events.all()
    return [
        Entry(
            moment=f"{wording.day(local_date(event.at))} {wording.clock(event.at)}",
            what=EVENT_NAMES.get(event.kind, event.kind),
            who=ACTOR_NAMES.get(event.actor_kind, ""),
        )
        for event in events
    ]


EVENT_NAMES = {
    "held": _("Aika valittu"),
    "details_corrected": _("Asiakkaan tiedot korjattu"),
    "hold_kept": _("Aika pidettiin maksun ajan"),
    "hold_released": _("Aika vapautettiin"),
    "hold_expired": _("Aika vapautui käyttämättä"),
    "requested": _("Aikaa pyydetty"),
    "confirmed": _("Aika vahvistettu"),
    "arrived": _("Asiakas saapui"),
    "done": _("Työ valmis"),
    "no_show": _("Merkitty: ei saapunut"),
    "moved": _("Aika siirretty"),
    "proposed": _("Ehdotettu toista aikaa"),
    "proposal_withdrawn": _("Ehdotus peruttu"),
    "seen": _("Muutos nähty"),
    "settled": _("Merkintä on lopullinen"),
    "taken_over": _("Tilaus siirtyi asennuspisteen omaksi"),
    "taken_back": _("Edellinen merkintä peruttu"),
    "cancelled": _("Asiakas perui ajan"),
    "cancelled_late": _("Asiakas perui ajan myöhässä"),
    "cancelled_by_shop": _("Aika peruttu asennuspisteen tai kaupan toimesta"),
}
ACTOR_NAMES = {
    "customer": _("asiakas"),
    "staff": _("Lapin Kumi"),
    "garage": _("asennuspiste"),
    "system": _("järjestelmä"),
}


def _day(rows: Iterable[Booking], on: date, at: datetime) -> Day:
    jobs = [job(row, at=at) for row in rows]
    kept = [one for one in jobs if one.booking.state not in CANCELLED]
    return Day(
        name=wording.relative_day(on, local_date(at)),
        jobs=[one for one in kept if one.buttons or not one.is_over],
        finished=[one for one in kept if one.is_over and not one.buttons],
        called_off=[one for one in jobs if one.booking.state in CANCELLED],
    )


def _buttons(booking: Booking, at: datetime) -> list[Button]:
    """Whoever can say yes to a changed time needs no other word for having seen it."""
    actions = possible(booking, at)
    if GarageAction.CONFIRM in actions:
        actions = [action for action in actions if action != GarageAction.SEEN]
    return [
        Button(
            action=action.value,
            label=action.label,
            icon=_ICONS[action],
            kind=_KINDS.get(action, "quiet" if number else ""),
        )
        for number, action in enumerate(actions)
    ]
