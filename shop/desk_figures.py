"""How the stock lasts, for the desk's page of figures (DESK_FIGURES)."""

from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lapinkumi.core.figures import Figure, Period, Series, whole
from shop.models import Kind, Season, StockLevel, StockMovement

ORDERED = Q(cause__startswith="order:")
A_YEAR = 365  # what lasts longer is told in words: a column of years would hide the short ones


def stock_figure(period: Period) -> Figure:
    """For how many days each sort of goods lasts, if it goes on selling as it did in the period."""
    stocked = _by_sort(StockLevel.objects.all(), "product", "quantity")
    sold = _by_sort(period.rows(StockMovement.objects.filter(ORDERED), "at"), "level__product", "delta")
    names = {**{season.value: str(season.label) for season in Season}, Kind.RIM.value: _("vanteet")}
    sorts = [sort for sort in names if stocked.get(sort)]
    days = [_lasts(stocked[sort], -sold.get(sort, 0), len(period.days)) for sort in sorts]
    long = [names[sort] for sort, lasts in zip(sorts, days, strict=True) if lasts > A_YEAR]
    still = [names[sort] for sort, lasts in zip(sorts, days, strict=True) if not lasts]
    text = _("Varastossa %(pieces)s kappaletta.") % {"pieces": whole(sum(stocked.values()))}
    if long:
        text += " " + _("Yli vuodeksi riittää: %(sorts)s.") % {"sorts": ", ".join(long)}
    if still:
        text += " " + _("Ajanjaksolla ei myyty: %(sorts)s.") % {"sorts": ", ".join(still)}
    return Figure(
        title=_("Varaston riitto, päivää"),
        text=text,
        labels=[names[sort] for sort in sorts],
        series=[Series(_("päivää"), [min(lasts, A_YEAR) for lasts in days])],
        right="shop.view_stocklevel",
    )


def _by_sort(rows: "object", product: str, amount: str) -> dict[str, int]:
    """Sums by the tyres' season; rims are one sort, and what is neither is left out."""
    season = F(f"{product}__tyre__season")
    sort = Case(When(**{f"{product}__kind": Kind.RIM}, then=Value(Kind.RIM.value)), default=Coalesce(season, Value("")))
    found = rows.order_by().annotate(sort=sort).values_list("sort").annotate(sum=Sum(amount))  # type: ignore[attr-defined]
    return {sort: total or 0 for sort, total in found if sort}


def _lasts(stocked: int, sold: int, days: int) -> float:
    """Days until the shelf is empty; nought where nothing was sold, and so nothing can be told."""
    return stocked * days / sold if sold > 0 else 0
