"""The offer: everything that the customer would order, at what price, when and where. Recomputed at every look."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import get_language

from installers.models import Booking, Installer
from installers.place import place_at, place_of
from installers.policy import SLOT_MARGIN_WORKING_DAYS
from installers.slots import Job
from installers.states import BookingState
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.money import ZERO
from lapinkumi.core.postcodes import InvalidPostcode
from lapinkumi.core.vat import rate_on
from lapinkumi.core.working_days import DayWindow, add_working_days
from orders.checkout import work
from orders.checkout.lines import LineDraft, drafts
from orders.checkout.on_delivery import OnDelivery, fee_line, on_delivery
from orders.checkout.shelves import Stock, read_stock
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.ways import HomeChoice, Ways, garage_objection, home_choices, home_objection, read_ways
from orders.line_groups import Heading, headings
from orders.models import Checkout, DeliveryWay
from shop import basket
from shop.campaigns import holding
from shop.contents import Contents
from shop.models import Kind, TermsVersion
from shop.place import Place


class Step(StrEnum):
    """The pages of the straight line."""

    DELIVERY = "delivery"
    TIME = "time"
    CONTACT = "contact"
    PAY = "pay"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the draft comes to as of now. `missing` is the first step that lacks something; PAY where none does."""

    checkout: Checkout
    contents: Contents
    ways: Ways
    stock: Stock
    garage: Installer | None
    home: HomeChoice | None
    place: Place | None
    window: DayWindow | None
    job: Job
    not_before: datetime | None
    booking: Booking | None
    lines: tuple[LineDraft, ...]
    cod: OnDelivery | None
    terms: TermsVersion | None
    missing: Step

    @property
    def rows(self) -> list[tuple[Heading | None, LineDraft]]:
        """The lines, the first of each package with its heading."""
        return list(headings(self.lines))

    @property
    def total(self) -> Decimal:
        """Euros with VAT: all of it (R2.2)."""
        return sum((line.total for line in self.lines), ZERO)

    @property
    def vat_total(self) -> Decimal:
        return sum((line.vat for line in self.lines), ZERO)

    @property
    def needs_consent(self) -> bool:
        """Whether a service is ordered, whose beginning within the withdrawal period must be asked for (R6.4)."""
        return bool(self.contents.ordered_services)

    @property
    def pays_on_delivery(self) -> bool:
        return self.cod is not None and bool(self.checkout.pays_on_delivery)

    @property
    def lacks_method(self) -> bool:
        """Whether the customer must choose before ordering: nothing is chosen for them (KSL 6:12 b)."""
        return self.cod is not None and self.checkout.pays_on_delivery is None

    @property
    def fingerprint(self) -> str:
        """The same as long as the customer would order the very same thing on the same terms."""
        return hashlib.sha256(json.dumps(self._facts(), sort_keys=True, default=str).encode()).hexdigest()

    def _facts(self) -> dict[str, object]:
        return {
            "lines": [
                (line.kind, line.sku, line.quantity, line.total, line.vat, line.parent, line.package_key)
                for line in self.lines
            ],
            "way": self.checkout.delivery_way,
            "garage": self.garage.pk if self.garage else None,
            "carrier": self.home.carrier.code if self.home else "",
            "point": self.home.point.id if self.home and self.home.point else "",
            "window": (self.window.earliest, self.window.latest) if self.window else None,
            "booking": (self.booking.pk, self.booking.starts_at) if self.booking else None,
            "time_later": self.checkout.time_later,
            "on_delivery": self.pays_on_delivery,
            "contact": self.checkout.contact,
            "terms": self.terms.pk if self.terms else None,
        }


def read(checkout: Checkout, *, at: datetime) -> Offer:
    """The offer that this draft comes to. A fixed number of queries."""
    services = _services(checkout)
    contents = basket.read(checkout.basket, prices=work.prices(services))
    stock = read_stock(contents, own=checkout.order)
    place = place_for(checkout)
    window = stock.window(place, at=at)
    not_before = first_moment(window) if contents.needs_time else None
    job = work.job(contents, services, car_class=checkout.car_class)
    ways = read_ways(on=local_date(at))
    garage, home = _garage(checkout, contents, services, ways), _home(checkout, contents, ways)
    booking = _fitting(checkout.booking, garage, job, not_before) if contents.needs_time else None
    rate = rate_on(window.latest if window else local_date(at))
    lines = drafts(
        contents,
        home=home,
        to_garage=not checkout.is_home_delivery,
        vat_rate=rate,
        campaigns=holding(line.product.pk for line in contents.goods),
    )
    cod = on_delivery(checkout, contents, home, total=sum((line.total for line in lines), ZERO))
    if cod and checkout.pays_on_delivery:
        lines = (*lines, *fee_line(cod, vat_rate=rate))
    return Offer(
        checkout=checkout,
        contents=contents,
        ways=ways,
        stock=stock,
        garage=garage,
        home=home,
        place=place,
        window=window,
        job=job,
        not_before=not_before,
        booking=booking,
        lines=lines,
        cod=cod,
        terms=TermsVersion.objects.in_language(get_language() or "fi").in_force(on=local_date(at)),
        missing=_missing(checkout, contents, garage=garage, home=home, booking=booking),
    )


def place_for(checkout: Checkout) -> Place | None:
    """Where the goods go, as far as it is known."""
    if checkout.installer:
        return place_of(checkout.installer)
    try:
        return place_at(checkout.postcode) if checkout.is_home_delivery and checkout.postcode else None
    except InvalidPostcode:
        return None


def first_moment(window: DayWindow | None) -> datetime | None:
    """From when times can be offered, for goods that come within that window."""
    return moment_after(window.latest) if window else None


def moment_after(last_on: date) -> datetime:
    """The first moment for a booked time: a working day after the goods are there at the latest (R5.5)."""
    return start_of_day(add_working_days(last_on, days=SLOT_MARGIN_WORKING_DAYS))


def affirms_rims(contents: Contents) -> bool:
    """Tyres bought with no rims go on the customer's own, whose fit the customer must affirm (R4.5 a)."""
    kinds = {line.product.kind for line in contents.loose}
    return Kind.TYRE in kinds and Kind.RIM not in kinds


def affirms_tyres(contents: Contents) -> bool:
    """Rims bought with no tyres take the customer's own, whose fit the customer must affirm (R4.5 b)."""
    kinds = {line.product.kind for line in contents.loose}
    return Kind.RIM in kinds and Kind.TYRE not in kinds


def _services(checkout: Checkout) -> work.Services:
    if checkout.installer_id is None:
        return {}
    return work.services_of([checkout.installer_id], car_class=checkout.car_class)[checkout.installer_id]


def _garage(checkout: Checkout, contents: Contents, services: work.Services, ways: Ways) -> Installer | None:
    """The chosen garage, if it still takes customers and does the work, and garages are delivered to."""
    garage = checkout.installer
    if garage is None or not garage.is_active or work.lacking(contents, services) or garage_objection(ways):
        return None
    return garage


def _home(checkout: Checkout, contents: Contents, ways: Ways) -> HomeChoice | None:
    postcode = checkout.postcode
    if not checkout.is_home_delivery or home_objection(contents, ways, postcode=postcode):
        return None
    choices = home_choices(contents, ways, postcode=postcode)
    chosen = next((choice for choice in choices if choice.carrier.code == checkout.carrier), None)
    if chosen is None or chosen.to_door:
        return chosen
    return chosen._replace(point=PickupPoint.of(checkout.pickup_point))


def _fitting(
    booking: Booking | None, garage: Installer | None, job: Job, not_before: datetime | None
) -> Booking | None:
    """The held time, if it is still held and fits what is now in the basket."""
    if booking is None or garage is None or booking.state != BookingState.HELD:
        return None
    long_enough = (booking.ends_at - booking.starts_at).total_seconds() == job.minutes * 60
    late_enough = not_before is None or booking.starts_at >= not_before
    return booking if booking.installer_id == garage.pk and long_enough and late_enough else None


def _missing(
    checkout: Checkout,
    contents: Contents,
    *,
    garage: Installer | None,
    home: HomeChoice | None,
    booking: Booking | None,
) -> Step:
    by_way: dict[str, object] = {DeliveryWay.INSTALLER: garage, DeliveryWay.HOME: home and checkout.postcode}
    if not by_way.get(checkout.delivery_way):
        return Step.DELIVERY
    if contents.needs_time and booking is None and not checkout.time_later:
        return Step.TIME
    required = ("email", "phone", "given_name", "family_name", "street", "postcode", "city")
    affirmed = checkout.fit_affirmed_at is not None or not (affirms_rims(contents) or affirms_tyres(contents))
    if not affirmed or not all(getattr(checkout, name) for name in required):
        return Step.CONTACT
    return Step.PAY
