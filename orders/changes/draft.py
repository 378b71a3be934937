"""What a change of an order would come to, and why it can't be made (R5.18). It changes nothing."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from installers.models import Installer
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.money import ZERO, format_euros
from lapinkumi.core.working_days import add_working_days
from orders.changes.contents import CHOSEN, contents_of, full_lines
from orders.changes.values import Added, Draft, Resized, Way
from orders.checkout import work
from orders.checkout.on_delivery import FEE_SKU
from orders.corrections import repromise
from orders.corrections.repromise import Window
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.rates import goes_to_door, known_carrier, tariff_of
from orders.delivery.ways import HomeChoice, garage_objection, home_choices, home_objection, read_ways
from orders.models import ON_DELIVERY, LineKind, Order, OrderLine, Payment
from orders.shortages.asking import bundle
from orders.states import OrderState
from shop.contents import WHEELS_OF_A_CAR, Line, Role
from shop.models import Per
from shop.policy import CONFIRMATION_WORKING_DAYS


def quantities(order: Order, wanted: Mapping[int, int], *, at: datetime) -> Draft:
    """So many of the chosen lines (by id) instead of now; none takes the line away, of a package all of it.

    Work that a line brought follows its pieces (R2.3), and so does the freight, where it gets cheaper.
    """
    lines = full_lines(order)
    changed = {line.pk: wanted[line.pk] for line in lines if wanted.get(line.pk, line.quantity) != line.quantity}
    chosen = {line.pk: line for line in lines if may_resize(line)}
    obstacles = [] if changed.keys() <= chosen.keys() else [_("Tätä riviä ei voi muuttaa erikseen.")]
    obstacles += [
        _("%(name)s: kappaleita voi vain vähentää, koska maksettu summa ei voi nousta. Tee lisäyksestä uusi tilaus.")
        % {"name": line.name}
        for line in chosen.values()
        if changed.get(line.pk, 0) > line.quantity
    ]
    gone = [one for pk, count in changed.items() if count == 0 and pk in chosen for one in bundle(chosen[pk], lines)]
    resized = [
        one for pk, count in changed.items() if count and pk in chosen for one in _shrunk(chosen[pk], count, lines)
    ]
    left = [line for line in lines if line not in gone]
    obstacles += _too_little_left(order, left)
    obstacles += _broken_packages(changed, chosen)
    freight, lighter = _freight_after(order, left, {one.line.pk: one.quantity for one in resized})
    needs = any(_needs_time(line) for line in left)
    return _checked(
        Draft(
            order=order,
            resized=tuple(resized),
            dropped=(*dict.fromkeys(gone), *freight),
            added=lighter,
            needs_time=needs,
            loses_time=order.needs_time and not needs and _has_time(order),
            window=repromise.promised(order),
            obstacles=tuple(obstacles),
        )
    )


def to_garage(order: Order, garage: Installer, *, car_class: str, at: datetime) -> Draft:
    """To that garage instead: by its own prices of the ordered work (R4.2), with the work that a garage includes.

    The freight of a home delivery is given back. A time booked at another garage is given up.
    """
    if order.installer_id == garage.pk:
        return Draft(order=order, needs_time=order.needs_time, window=repromise.promised(order))
    lines = full_lines(order)
    contents = contents_of(lines)
    services = work.services_of([garage.pk], car_class=car_class)[garage.pk]
    lacking = work.lacking(contents, services)
    reason = _("%(garage)s ei tee tilaamaasi työtä tällaiselle autolle: %(work)s.")
    obstacles = [reason % {"garage": garage.name, "work": ", ".join(lacking)}] if lacking else []
    if closed := garage_objection(read_ways(on=local_date(at))):
        obstacles.append(closed)
    if not garage.is_active:
        obstacles.append(_("Tämä asennuspiste ei ota nyt tilauksia vastaan."))
    obstacles += _collected_on_the_way(order)
    prices = work.prices(services)
    repriced = [
        Resized(line=line, quantity=line.quantity, unit_price=prices[line.product_id or 0])
        for line in lines
        if line.kind == LineKind.SERVICE and prices.get(line.product_id or 0, line.unit_price) != line.unit_price
    ]
    included = _included(contents.lines, lines) if order.is_home_delivery else ()
    return _checked(
        Draft(
            order=order,
            resized=tuple(repriced),
            dropped=tuple(line for line in lines if line.kind == LineKind.FREIGHT),
            added=included,
            way=Way(garage=garage),
            needs_time=order.needs_time,
            loses_time=_has_time(order),
            window=_window(order, at=at, installer=garage),
            obstacles=tuple(obstacles),
        )
    )


def to_home(order: Order, carrier: str, *, point: PickupPoint | None, at: datetime) -> Draft:
    """Home by that carrier, to that parcel point or the nearest: with its freight, without the garage's work."""
    if order.is_home_delivery and order.carrier == carrier and (point.kept if point else {}) == order.pickup_point:
        return Draft(order=order, window=repromise.promised(order))
    lines = full_lines(order)
    contents, ways = contents_of(lines), read_ways(on=local_date(at))
    objection = home_objection(contents, ways, postcode=order.postcode, carrier=carrier)
    choices = home_choices(contents, ways, postcode=order.postcode)
    choice = next((one for one in choices if one.carrier.code == carrier), None)
    if choice is not None and not choice.to_door:
        choice = choice._replace(point=point)
    gone = [line for line in lines if line.kind in (LineKind.FREIGHT, LineKind.INCLUDED)]
    same = order.is_home_delivery and order.carrier == carrier
    freight = (_freight_line(choice),) if choice and not same else ()
    return _checked(
        Draft(
            order=order,
            dropped=() if same else tuple(gone),
            added=freight,
            way=Way(carrier=carrier, point=choice.point if choice else None),
            loses_time=_has_time(order),
            window=_window(order, at=at, installer=None),
            obstacles=(
                *((objection or _("Valitse kuljetus uudelleen."),) if choice is None or objection else ()),
                *(() if same else _collected_on_the_way(order)),
            ),
        )
    )


def contact(order: Order, typed: Mapping[str, str], *, at: datetime) -> Draft:
    """Other contact details; of a home delivery the address is where it goes, and may change its freight and days."""
    changed = {name: value for name, value in typed.items() if getattr(order, name) != value}
    same = Draft(
        order=order, contact=changed, needs_time=order.needs_time, window=repromise.promised(order)
    )  # fmt: skip
    if not (order.is_home_delivery and "postcode" in changed):
        return same
    moved = copy.copy(order)
    moved.postcode = changed["postcode"]
    lines = full_lines(order)
    contents, ways = contents_of(lines), read_ways(on=local_date(order.placed_at or at))
    objection = home_objection(contents, ways, postcode=moved.postcode, carrier=order.carrier)
    gone, freight = _freight_after(moved, lines, {}, may_rise=True)
    return _checked(
        Draft(
            order=order,
            contact=changed,
            dropped=gone,
            added=freight,
            way=Way(carrier=order.carrier) if order.pickup_point else None,
            window=_window(moved, at=at, installer=None),
            obstacles=(objection,) if objection else (),
        )
    )


def may_resize(line: OrderLine) -> bool:
    """Whether its number is the customer's own choice; of a package only the first part stands for all."""
    return line.kind in CHOSEN and line.parent_id is None and not line.is_mandatory and line.product_id is not None


def _collected_on_the_way(order: Order) -> list[str]:
    """The carrier that was chosen collects what is paid on delivery; no other one and no garage does."""
    payment: Payment | None = getattr(order, "payment", None)
    if payment is None or payment.method != ON_DELIVERY:
        return []
    return [
        _(
            "Maksat postiennakolla valitsemallesi kuljetusyhtiölle, joten toimitustapaa ei voi vaihtaa. Peru tämä "
            "tilaus maksutta ja tee uusi."
        )
    ]


def _checked(draft: Draft) -> Draft:
    """Once paid, the sum stays or gets lower (R5.18)."""
    more = draft.total - draft.order.total
    if more <= ZERO or draft.obstacles:
        return draft
    text = _(
        "Muutos maksaisi %(more)s enemmän, eikä maksettu summa voi enää nousta. Jos haluat sen silti, peru tämä tilaus "
        "maksutta ja tee uusi."
    )
    return replace(draft, obstacles=(text % {"more": format_euros(more)},))


def _shrunk(line: OrderLine, count: int, lines: Sequence[OrderLine]) -> list[Resized]:
    """The line with the work that it brought."""
    children = [child for child in lines if child.parent_id == line.pk]
    found = [Resized(line=line, quantity=count, unit_price=line.unit_price)]
    for child in children:
        follows = _work_for(child, count)
        if follows != child.quantity:
            found.append(Resized(line=child, quantity=follows, unit_price=child.unit_price))
    return found


def _work_for(child: OrderLine, wheels: int) -> int:
    """Work is done by the wheel, or once for each car that the wheels make."""
    per_car = child.product is not None and child.product.service.per != Per.WHEEL
    return -(-wheels // WHEELS_OF_A_CAR) if per_car else wheels


def _broken_packages(changed: Mapping[int, int], chosen: Mapping[int, OrderLine]) -> list[str]:
    """A package of tyres and rims is bought as one, and only left out as one."""
    if any(count and pk in chosen and chosen[pk].package_key for pk, count in changed.items()):
        return [_("Paketin voi poistaa tilauksesta vain kokonaan.")]
    return []


def _too_little_left(order: Order, left: Iterable[OrderLine]) -> list[str]:
    wanted = {LineKind.GOODS} if order.is_home_delivery else set(CHOSEN)
    if any(line.kind in wanted for line in left):
        return []
    return [_("Tilaukseen ei jäisi mitään toimitettavaa. Peru silloin koko tilaus.")]


def _freight_after(
    order: Order, left: Sequence[OrderLine], counts: Mapping[int, int], *, may_rise: bool = False
) -> tuple[tuple[OrderLine, ...], tuple[Added, ...]]:
    """The freight line that goes and the one that comes, where another weight or postcode has another price."""
    old = next((line for line in left if line.kind == LineKind.FREIGHT and line.sku != FEE_SKU), None)
    weights = [(line.weight_kg, counts.get(line.pk, line.quantity)) for line in left if line.kind == LineKind.GOODS]
    if old is None or not order.is_home_delivery or any(weight is None for weight, _count in weights):
        return (), ()
    weight = sum((each * count for each, count in weights if each is not None), ZERO)
    tariff = tariff_of(order.carrier, on=local_date(order.placed_at or order.created_at))
    price = tariff.price(weight, postcode=order.postcode) if tariff else None
    carrier = known_carrier(order.carrier)
    if price is None or carrier is None or price == old.total or (price > old.total and not may_rise):
        return (), ()
    choice = HomeChoice(carrier, price, goes_to_door(weight), PickupPoint.of(order.pickup_point))
    return (old,), (_freight_line(choice),)


def _freight_line(choice: HomeChoice) -> Added:
    return Added(
        kind=LineKind.FREIGHT,
        sku=f"RAHTI-{choice.carrier.code.upper()}",
        name=_("Kotiinkuljetus %(carrier)s, %(where)s") % {"carrier": choice.carrier.name, "where": choice.where},
        unit_price=choice.price,
    )


def _included(found: Sequence[Line], lines: Sequence[OrderLine]) -> tuple[Added, ...]:
    """The work that comes with goods fetched from a garage, at no price (R4.5)."""
    parents = {line.pk: line for line in lines}
    return tuple(
        Added(
            kind=LineKind.INCLUDED,
            sku=child.product.sku,
            name=str(child.product)[:200],
            quantity=child.quantity,
            product_id=child.product.pk,
            parent=parents[line.line_id or 0],
        )
        for line in found
        for child in line.children
        if child.role == Role.INCLUDED
    )


def _window(order: Order, *, at: datetime, installer: Installer | None) -> Window | None:
    """The promise at another place: the old days while they hold there, else those reckoned from now (R5.4)."""
    there = copy.copy(order)
    there.installer = installer
    begun = at
    if order.state == OrderState.PRELIMINARY:
        begun = start_of_day(add_working_days(local_date(at), days=CONFIRMATION_WORKING_DAYS))
    now = repromise.reckoned(there, at=begun)
    return now if repromise.is_later(order, now) else repromise.promised(order)


def _needs_time(line: OrderLine) -> bool:
    return line.kind == LineKind.SERVICE and line.product is not None and line.product.service.needs_time


def _has_time(order: Order) -> bool:
    return order.booking is not None and order.booking.is_ahead
