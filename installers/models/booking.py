"""A booked time in a bay, and what has happened to it."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from installers.models.bay import Bay
from installers.models.installer import Installer
from installers.policy import TAKE_BACK_TIME
from installers.states import AGREED, AHEAD, CANCELLED, LIVING, BookingState
from lapinkumi.core.deadlines import end_of_day, start_of_day
from lapinkumi.core.events import Event

_ASKED_FOR = [state for state in BookingState.values if state not in ("held", "cancelled")]
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I or O: it is read aloud on the phone


def make_reference() -> str:
    """Ten random signs: unguessable, and the same for nobody else."""
    return "".join(secrets.choice(_SIGNS) for _place in range(10))


def _set_in(field: str, states: Iterable[str]) -> Q:
    """The time stamp is there in exactly these states."""
    states = list(states)
    return Q(state__in=states, **{f"{field}__isnull": False}) | (~Q(state__in=states) & Q(**{f"{field}__isnull": True}))


class BookingQuerySet(models.QuerySet["Booking"]):
    def living(self) -> Self:
        """Those that keep their bay."""
        return self.filter(state__in=LIVING)

    def lapsed(self, at: datetime) -> Self:
        """Holds whose time is over."""
        return self.filter(state=BookingState.HELD, hold_expires_at__lte=at)

    def asked_for(self) -> Self:
        """Those that came with an order: what a garage sees. A hold alone is nobody's business yet."""
        return self.filter(requested_at__isnull=False)

    def awaiting_answer(self) -> Self:
        return self.filter(state=BookingState.REQUESTED)

    def overdue(self, at: datetime) -> Self:
        """Those that the garage should have answered by now (R5.2)."""
        return self.awaiting_answer().filter(answer_due_at__lte=at)

    def ahead(self) -> Self:
        """Those that are still to come: asked for or agreed."""
        return self.filter(state__in=AHEAD)

    def unseen(self) -> Self:
        """Those whose change the garage has not seen yet."""
        return self.filter(changed_at__isnull=False)

    def missed(self, at: datetime) -> Self:
        """Agreed times that the customer left unused, once the garage can no longer take that back (R5.6).

        None that a garage has taken over: what those cost is its own matter (R13.1).
        """
        settled = Q(state=BookingState.NO_SHOW, no_show_at__lte=at - TAKE_BACK_TIME)
        return self.filter(settled | Q(state=BookingState.CANCELLED_LATE), taken_over_at__isnull=True)

    def overlapping(self, since: datetime, until: datetime) -> Self:
        """Those whose bay is not free throughout [since, until)."""
        return self.filter(starts_at__lt=until, frees_at__gt=since)

    def starting_on(self, first_on: date, last_on: date) -> Self:
        """Those that begin on these days in Helsinki, the last one included."""
        return self.filter(starts_at__gte=start_of_day(first_on), starts_at__lt=end_of_day(last_on))


class Booking(models.Model):
    """A car's time in a bay: [starts_at, ends_at), the bay free again at `frees_at`.

    A garage reads no orders. What it needs of one is copied here when the time is asked for: the work, the plate, whom
    to call. `work` is a list of {"name", "quantity", "minutes"}; `needs` is what the job asks of a bay.
    """

    reference = models.CharField(_("tunnus"), max_length=10, unique=True, default=make_reference, editable=False)
    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.PROTECT, related_name="bookings"
    )
    bay = models.ForeignKey(Bay, verbose_name=_("asennuspaikka"), on_delete=models.PROTECT, related_name="bookings")
    state = models.CharField(_("tila"), max_length=17, choices=BookingState, default=BookingState.HELD)
    starts_at = models.DateTimeField(_("alkaa"))
    ends_at = models.DateTimeField(_("päättyy"))
    frees_at = models.DateTimeField(_("paikka vapautuu"))
    revision = models.PositiveSmallIntegerField(_("siirtoja"), default=0)

    holder = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("varattu"))
    hold_expires_at = models.DateTimeField(_("pito päättyy"), null=True, blank=True)
    requested_at = models.DateTimeField(_("pyydetty"), null=True, blank=True)
    answer_due_at = models.DateTimeField(_("vastattava viimeistään"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("vahvistettu"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("saapunut"), null=True, blank=True)
    done_at = models.DateTimeField(_("valmis"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("peruttu"), null=True, blank=True)
    no_show_at = models.DateTimeField(_("ei saapunut"), null=True, blank=True)
    # The garage has become the contract party: the time is a matter between it and its customer (R13.1).
    taken_over_at = models.DateTimeField(_("siirtynyt asennuspisteelle"), null=True, blank=True)

    # What the garage must learn: a change that was not its own, and what the time was before it.
    changed_at = models.DateTimeField(_("muuttunut, asennuspiste ei ole nähnyt"), null=True, blank=True)
    changed_from_at = models.DateTimeField(_("aika ennen muutosta"), null=True, blank=True)
    # What the customer must answer: another time that the garage or the shop asks for.
    proposed_at = models.DateTimeField(_("uutta aikaa ehdotettu"), null=True, blank=True)
    proposed_starts_at = models.DateTimeField(_("ehdotettu aika"), null=True, blank=True)

    needs = models.JSONField(_("vaatimukset"), default=dict, blank=True)
    work = models.JSONField(_("työt"), default=list, blank=True)
    order_number = models.CharField(_("tilausnumero"), max_length=20, blank=True)
    plate = models.CharField(_("rekisteritunnus"), max_length=10, blank=True)
    vehicle = models.CharField(_("auto"), max_length=120, blank=True)
    contact_name = models.CharField(_("asiakas"), max_length=120, blank=True)
    contact_phone = models.CharField(_("asiakkaan puhelin"), max_length=20, blank=True)
    contact_email = models.EmailField(_("asiakkaan sähköposti"), blank=True)
    customer_note = models.CharField(_("asiakkaan viesti"), max_length=300, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ajanvaraus")
        verbose_name_plural = _("ajanvaraukset")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["installer", "starts_at"], name="booking_garage_day"),
            models.Index(fields=["bay", "starts_at"], condition=Q(state__in=LIVING), name="booking_bay_living"),
            models.Index(fields=["hold_expires_at"], condition=Q(state="held"), name="booking_hold_expiry"),
            models.Index(fields=["starts_at"], condition=Q(state__in=AHEAD), name="booking_ahead"),
            models.Index(fields=["installer"], condition=Q(changed_at__isnull=False), name="booking_unseen"),
            models.Index(fields=["answer_due_at"], condition=Q(state="requested"), name="booking_answer_due"),
        ]
        constraints = [
            ExclusionConstraint(
                name="booking_one_car_in_a_bay",
                expressions=[
                    (Func(F("bay"), F("bay"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Func(F("starts_at"), F("frees_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVING),
                violation_error_message=_("Aika on jo varattu."),
            ),
            models.CheckConstraint(name="booking_state_known", condition=Q(state__in=BookingState.values)),
            models.CheckConstraint(
                name="booking_ends_after_it_starts",
                condition=Q(starts_at__lt=F("ends_at")) & Q(ends_at__lte=F("frees_at")),
            ),
            models.CheckConstraint(name="booking_held_until", condition=_set_in("hold_expires_at", ["held"])),
            models.CheckConstraint(
                name="booking_requested_at",
                condition=Q(state="cancelled") | _set_in("requested_at", _ASKED_FOR),
            ),
            models.CheckConstraint(
                name="booking_request_has_a_deadline",
                condition=Q(requested_at__isnull=True, answer_due_at__isnull=True)
                | Q(requested_at__isnull=False, answer_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_confirmed_at",
                condition=Q(state__in=["cancelled", "cancelled_by_shop"]) | _set_in("confirmed_at", AGREED),
            ),
            models.CheckConstraint(
                name="booking_arrived_at",
                condition=Q(state="cancelled_by_shop") | _set_in("arrived_at", ["arrived", "done"]),
            ),
            models.CheckConstraint(name="booking_done_at", condition=_set_in("done_at", ["done"])),
            models.CheckConstraint(name="booking_cancelled_at", condition=_set_in("cancelled_at", CANCELLED)),
            models.CheckConstraint(
                name="booking_proposal_has_its_time",
                condition=Q(proposed_at__isnull=True, proposed_starts_at__isnull=True)
                | Q(proposed_at__isnull=False, proposed_starts_at__isnull=False),
            ),
            models.CheckConstraint(name="booking_no_show_at", condition=_set_in("no_show_at", ["no_show"])),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_living(self) -> bool:
        return self.state in LIVING

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    @property
    def is_garages_own(self) -> bool:
        """The garage has taken the order over: nothing is told or charged in the shop's name any more (R13.1)."""
        return self.taken_over_at is not None

    @property
    def awaits_customer(self) -> bool:
        """Another time has been proposed, and the customer has not answered."""
        return self.is_ahead and self.proposed_at is not None

    @property
    def proposal_holder(self) -> str:
        """Under which key the time proposed instead of this one is held."""
        return f"proposal-{self.reference}"


class BookingEvent(Event):
    """What happened to a booking."""

    booking = models.ForeignKey(Booking, verbose_name=_("ajanvaraus"), on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("ajanvarauksen tapahtuma")
        verbose_name_plural = _("ajanvarausten tapahtumat")
        indexes = [
            models.Index(fields=["booking", "at"], name="booking_event_time"),
            # Whether a time was moved is asked of many bookings at once: moves are few among the events.
            models.Index(fields=["booking"], condition=Q(kind="moved"), name="booking_event_moved"),
        ]
