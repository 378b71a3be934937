"""How orders do, for the desk's page of figures: orders, sales, time to the final confirmation, fees (DESK_FIGURES)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Case, Count, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Extract
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapinkumi.core.figures import Figure, Period, Series, by_bar, euros, hours, place_of
from orders.models import DeliveryWay, Fee, LineKind, Order, OrderLine
from orders.policy import FeeKind
from orders.states import FeeState, OrderState

ENDED = (OrderState.CANCELLED, OrderState.REFUSED)
MONEY = "orders.view_payment"


class Percentile(Aggregate):
    """The value below which so large a share of the values lies."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, *, share: float) -> None:
        super().__init__(expression, share=share)


def order_figures(period: Period) -> Iterator[Figure]:
    """Every figure of orders."""
    yield _orders(period)
    yield _sales(period)
    yield _confirming(period)
    yield _fees(period)


def _labels(period: Period) -> list[str]:
    return [span.label for span in period.spans]


def _orders(period: Period) -> Figure:
    rows = period.rows(Order.objects.order_by(), "placed_at").annotate(place=place_of("placed_at", period))
    counted = list(rows.values_list("delivery_way", "place").annotate(n=Count("pk")))
    series = [
        Series(way.label, by_bar(period, ((place, n) for name, place, n in counted if name == way)))
        for way in DeliveryWay
    ]
    count = sum(n for _way, _place, n in counted)
    text = ngettext("%d tilaus vastaanotettu.", "%d tilausta vastaanotettu.", count) % count
    return Figure(title=_("Tilaukset"), text=text, labels=_labels(period), series=series, stacked=True)


def _sales(period: Period) -> Figure:
    """By what was sold; of orders that were not cancelled or refused."""
    rows = period.rows(OrderLine.objects.order_by().exclude(order__state__in=ENDED), "order__placed_at")
    what = Case(
        When(product__kind="tyre", then=Value("tyre")),
        When(product__kind="rim", then=Value("rim")),
        When(kind=LineKind.FREIGHT, then=Value("freight")),
        When(kind=LineKind.GOODS, then=Value("goods")),
        default=Value("service"),
    )
    sums = list(
        rows.annotate(what=what, place=place_of("order__placed_at", period))
        .values_list("what", "place")
        .annotate(sum=Sum("total"))
    )
    names = {
        "tyre": _("renkaat"),
        "rim": _("vanteet"),
        "service": _("palvelut"),
        "freight": _("rahti"),
        "goods": _("muu tavara"),
    }
    there = {what for what, _place, _sum in sums}
    series = [
        Series(name, by_bar(period, ((place, amount) for what, place, amount in sums if what == key)))
        for key, name in names.items()
        if key in there
    ]
    total = sum((amount for _what, _place, amount in sums), Decimal(0))
    text = _("Yhteensä %(sum)s, arvonlisävero mukana. Perutut ja hylätyt tilaukset puuttuvat.") % {
        "sum": euros(float(total))
    }
    return Figure(
        title=_("Myynti"), text=text, labels=_labels(period), series=series, stacked=True, told=euros, right=MONEY
    )


def _confirming(period: Period) -> Figure:
    """From the order to the shop's final word (R2.4)."""
    confirmed = period.rows(Order.objects.order_by(), "placed_at").filter(confirmed_at__isnull=False)
    timed = confirmed.annotate(hours=Extract(F("confirmed_at") - F("placed_at"), "epoch") / Value(3600.0))
    text = _middle_and_slow(timed)
    bars = list(
        timed.annotate(place=place_of("placed_at", period))
        .values("place")
        .annotate(middle=Percentile("hours", share=0.5), slow=Percentile("hours", share=0.9))
        .values_list("place", "middle", "slow")
    )
    series = [
        Series(_("mediaani"), by_bar(period, ((place, middle) for place, middle, _slow in bars))),
        Series(_("9 kymmenestä tätä nopeammin"), by_bar(period, ((place, slow) for place, _middle, slow in bars))),
    ]
    title = _("Aika lopulliseen vahvistukseen")
    return Figure(title=title, text=text, labels=_labels(period), series=series, told=hours, right="orders.view_order")


def _middle_and_slow(timed: QuerySet) -> str:
    found = timed.aggregate(middle=Percentile("hours", share=0.5), slow=Percentile("hours", share=0.9))
    if found["middle"] is None:
        return _("Yhtään tilausta ei ole vahvistettu.")
    told = {"middle": hours(found["middle"]), "slow": hours(found["slow"])}
    return _("Puolet vahvistettiin %(middle)s kuluessa, yhdeksän kymmenestä %(slow)s kuluessa.") % told


def _fees(period: Period) -> Figure:
    """What was proposed, by ground and by what became of it."""
    lots = {
        _("avoinna"): [FeeState.PROPOSED, FeeState.DISPUTED, FeeState.INVOICED],
        _("maksettu"): [FeeState.PAID],
        _("ei peritty tai hyvitetty"): [FeeState.WAIVED, FeeState.CREDITED],
    }
    sums = {str(number): Sum("amount", filter=Q(state__in=states)) for number, states in enumerate(lots.values())}
    rows = period.rows(Fee.objects.order_by(), "proposed_at")
    found = {
        row["kind"]: row for row in rows.values("kind").annotate(**{f"lot_{key}": one for key, one in sums.items()})
    }
    kinds = [kind for kind in FeeKind if kind in found]
    series = [
        Series(name, [float(found[kind][f"lot_{number}"] or 0) for kind in kinds]) for number, name in enumerate(lots)
    ]
    text = _("Ajanjaksolla ehdotetut maksut perusteen mukaan.")
    return Figure(
        title=_("Lisämaksut"),
        text=text,
        labels=[str(kind.label) for kind in kinds],
        series=series,
        stacked=True,
        told=euros,
        right="orders.view_fee",
    )
