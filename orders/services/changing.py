"""A customer changes a placed order while nothing has been sent (R5.18): by a click, or by phone and mail (R5.22).

Each act locks the order first, as sending does: whoever comes second finds the order changed, or gone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from installers.models import Installer
from installers.services import news
from installers.services.bookings import cancel_time, is_late, tell_anew
from installers.services.moves import Statement
from installers.services.moves import locked as locked_time
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.events import Channel
from lapinkumi.core.money import ZERO, split_vat
from orders.changes import draft as drafting
from orders.changes import wording
from orders.changes.allowed import why_closed
from orders.changes.values import Added, Draft
from orders.delivery.carriers.values import PickupPoint
from orders.errors import CannotChange, ContactImpossible, LateByNow, OrderChanged
from orders.messages import changes as mails
from orders.models import LineKind, Order, OrderLine, Payment
from orders.partner.job_facts import job_facts
from orders.seen import seen_of
from orders.services import change_money, standing_lines
from orders.services.change_goods import give_back
from orders.services.correction_steps import locked_payment
from orders.services.events import note
from orders.services.fees import PROPOSER, charge_missed
from orders.services.links import renew
from orders.states import DeliveryState
from shop.models import Kind


@dataclass(frozen=True, kw_only=True)
class Told:
    """How the change was told: what the customer saw, whether they knew that the time is late, and R5.22's statement.

    `seen` None: by a clerk, who changes the order as it is.
    """

    seen: str | None = None
    knowing_late: bool = True
    channel: Channel = Channel.WEB
    contacted_at: datetime | None = None

    @property
    def statement(self) -> Statement:
        return Statement(channel=self.channel, contacted_at=self.contacted_at)


BY_CLICK = Told()
CHANGED: Final = "order_changed"


@act
def change_quantities(
    *, order_id: int, wanted: Mapping[int, int], told: Told = BY_CLICK, at: datetime, by: Actor
) -> Order:
    """Fewer pieces of lines, by their ids; none takes a line away with all that it brought. The rest is given back.

    As it is wanted already: nothing happens. Raises CannotChange with the reason, OrderChanged, LateByNow where a time
    that is given up costs by now, ContactImpossible: nothing is changed then.
    """
    return _change(order_id, "quantities", lambda order: drafting.quantities(order, wanted, at=at), told, at=at, by=by)


@act
def change_garage(
    *, order_id: int, garage: Installer, car_class: str, told: Told = BY_CLICK, at: datetime, by: Actor
) -> Order:
    """To that garage instead of another one, or of home. A time booked elsewhere is given up, a freight given back.

    Errors and repetition as in `change_quantities`.
    """

    def make(order: Order) -> Draft:
        return drafting.to_garage(order, garage, car_class=car_class, at=at)

    return _change(order_id, "place", make, told, at=at, by=by)


@act
def change_carrier(
    *, order_id: int, carrier: str, point: PickupPoint | None, told: Told = BY_CLICK, at: datetime, by: Actor
) -> Order:
    """Home by that carrier, to that parcel point or the nearest. Errors and repetition as in `change_quantities`."""
    return _change(
        order_id, "place", lambda order: drafting.to_home(order, carrier, point=point, at=at), told, at=at, by=by
    )


@act
def change_contact(*, order_id: int, typed: Mapping[str, str], told: Told = BY_CLICK, at: datetime, by: Actor) -> Order:
    """Other contact details. The garage, the carrier and Klarna learn of them; another e-mail address gets a new link.

    Errors and repetition as in `change_quantities`.
    """
    return _change(order_id, "contact", lambda order: drafting.contact(order, typed, at=at), told, at=at, by=by)


def _change(order_id: int, kind: str, make: Callable[[Order], Draft], told: Told, *, at: datetime, by: Actor) -> Order:
    order = Order.objects.select_for_update(of=("self",)).select_related("installer").get(pk=order_id)
    if order.booking_id:
        order.booking = locked_time(booking_id=order.booking_id)
    with translation.override(order.language):
        draft = make(order)
    if draft.is_nothing:
        return order
    _require_sense(draft, kind, told, at)
    with translation.override(order.language):
        rows = wording.rows(draft)
    old_total, old_email = order.total, order.email
    late = _give_up_time(draft=draft, told=told, at=at, by=by)
    _carry_out(draft=draft, payment=locked_payment(order), at=at, by=by)
    data: dict[str, Any] = {"what": kind, "total": {"old": str(old_total), "new": str(order.total)}}
    if draft.contact:
        data["fields"] = sorted(draft.contact)
    note(
        order=order, kind=CHANGED, at=at, by=by, data=data,
        channel=told.channel, contacted_at=told.contacted_at,
    )  # fmt: skip
    number = order.events.filter(kind=CHANGED).count()
    if order.email != old_email:
        mails.address_changed(order=order, to=old_email, number=number, at=at)
        renew(order=order, at=at, by=by)  # before the mail below, which leads to the order's page
    mails.order_changed(order=order, rows=rows, number=number, late=late, lost_time=draft.loses_time, at=at)
    return order


def _require_sense(draft: Draft, kind: str, told: Told, at: datetime) -> None:
    order = draft.order
    if told.contacted_at and not (order.placed_at or order.created_at) <= told.contacted_at <= at:
        raise ContactImpossible(order=order.pk)
    reasons = why_closed(order, moves_money=draft.touches_lines or kind == "place") or draft.obstacles
    if reasons:
        raise CannotChange(reasons)
    if told.seen is not None and told.seen != seen_of(order):
        raise OrderChanged(order=order.pk)


@step
def _give_up_time(*, draft: Draft, told: Told, at: datetime, by: Actor) -> bool:
    """Whether giving the booked time up was late; no time that would be lost is none (R5.6)."""
    booking = draft.order.booking
    if not draft.loses_time or booking is None:
        return False
    late = is_late(booking, told.contacted_at or at)
    if late and not told.knowing_late:
        raise LateByNow(order=draft.order.pk, booking=booking.pk)
    draft.order.booking = cancel_time(booking_id=booking.pk, at=at, by=by, statement=told.statement)
    return late


@step
def _carry_out(*, draft: Draft, payment: Payment | None, at: datetime, by: Actor) -> None:
    order = draft.order
    old_total = order.total
    number = order.events.filter(kind=CHANGED).count() + 1
    _change_lines(draft=draft, payment=payment, number=number, at=at, by=by)
    _change_place(draft=draft, at=at, by=by)
    for name, value in draft.contact.items():
        setattr(order, name, value)
    order.needs_time = draft.needs_time
    if draft.window is not None:
        order.promise_first_on, order.promise_last_on = draft.window
    order.save()
    if draft.touches_lines:
        change_money.tell_lines(order=order, payment=payment, number=number, at=at)
    if draft.contact.keys() & change_money.ADDRESS:
        change_money.tell_address(order=order, payment=payment, number=number, at=at)
    if order.booking is not None and order.booking.is_ahead:
        order.booking = tell_anew(booking_id=order.booking.pk, facts=job_facts(order), at=at, by=by)
        if draft.touches_lines and old_total != order.total:
            news.tell_job_changed(booking=order.booking, at=at, by=by)


@step
def _change_lines(*, draft: Draft, payment: Payment | None, number: int, at: datetime, by: Actor) -> None:
    order = draft.order
    if not draft.touches_lines:
        return
    fewer = [(one.line, one.line.quantity - one.quantity) for one in draft.resized]
    pieces = [*fewer, *((line, line.quantity) for line in draft.dropped)]
    give_back(order=order, pieces=pieces, number=number, at=at)
    for one in draft.resized:
        one.line.refresh_from_db(fields=["parent"])  # a line that was made anew just now
        standing_lines.resize(
            line=one.line, quantity=one.quantity, unit_price=one.unit_price, discount=one.discount, at=at
        )
    for new in draft.added:
        _add(order, new, draft.order.lines.first())
    standing_lines.drop(order=order, lines=draft.dropped, at=at, by=by)
    standing_lines.resum(order=order, payment=payment, at=at, by=by)


def _add(order: Order, new: Added, like: OrderLine | None) -> None:
    rate = like.vat_rate if like else ZERO
    standing_lines.add(
        order=order,
        travels=new.kind == LineKind.FREIGHT,
        kind=new.kind,
        sku=new.sku,
        name=new.name,
        quantity=new.quantity,
        unit_price=new.unit_price,
        total=new.total,
        vat_rate=rate,
        vat=split_vat(new.total, rate=rate).vat,
        product_id=new.product_id,
        parent=new.parent,
        package_key=new.parent.package_key if new.parent else "",
    )


@step
def _change_place(*, draft: Draft, at: datetime, by: Actor) -> None:
    """The order and what is planned of it go another way; goods sent home are not mounted, and say so."""
    order, way = draft.order, draft.way
    if way is None:
        return
    order.delivery_way, order.installer, order.carrier = way.way, way.garage, way.carrier
    order.pickup_point = way.point.kept if way.point else {}
    if order.is_home_delivery and order.booking is not None:
        charge_missed(order=order, booking=order.booking, at=at, by=PROPOSER)
        order.booking = None
    order.deliveries.filter(state=DeliveryState.PLANNED).update(way=way.way, installer=way.garage)
    _tell_mounting(order=order)


@step
def _tell_mounting(*, order: Order) -> None:
    """Tyres that go home are not mounted, and their lines say so; at a garage they are."""
    words = str(_("toimitetaan asentamattomana"))
    for line in order.lines.filter(kind=LineKind.GOODS, product__kind=Kind.TYRE):
        parts = [part for part in line.details.split(", ") if part and part != words]
        line.details = ", ".join([*parts, words] if order.is_home_delivery else parts)
        line.save(update_fields=["details"])
