"""Whether a tyre fits a rim: the same diameter, and a rim neither too narrow nor too wide for the tyre."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from shop.fitment.facts import RimFacts
from shop.fitment.verdict import Fit, Reason, Verdict
from shop.sizes import MM_PER_INCH, TyreSize, plain

HALF_INCH: Final = Decimal("0.5")

# Rim width as a share of the tyre's width, by aspect: the lower the tyre, the wider its rim. Figures of the trade's
# dimension tables (ETRTO), which step by half an inch; each row holds from its aspect up.
SHARES: Final = (
    (60, Decimal("0.70"), Decimal("0.90")),
    (50, Decimal("0.70"), Decimal("0.925")),
    (45, Decimal("0.80"), Decimal("0.95")),
    (0, Decimal("0.85"), Decimal("1.00")),
)


def rim_widths(size: TyreSize) -> tuple[Decimal, Decimal]:
    """The narrowest and the widest rim for the tyre, in inches."""
    narrow, wide = next((narrow, wide) for aspect, narrow, wide in SHARES if size.aspect >= aspect)
    return _to_half_inch(size.width * narrow), _to_half_inch(size.width * wide)


def judge_pair(size: TyreSize, rim: RimFacts) -> Verdict:
    """The verdict on mounting a tyre of this size on the rim."""
    if size.rim != rim.diameter_in:
        data = {"tyre": plain(size.rim), "rim": plain(rim.diameter_in)}
        return Verdict.of([Reason("diameters_differ", Fit.NOT, data)])
    return Verdict.of([width_reason(size, rim.width_in)])


def width_reason(size: TyreSize, width_in: Decimal) -> Reason:
    """The finding on a rim's width: half an inch outside the table is for the garage to say."""
    low, high = rim_widths(size)
    data = {"width": plain(width_in), "low": plain(low), "high": plain(high), "size": str(size)}
    if low <= width_in <= high:
        return Reason("width_suits", Fit.FITS, data)
    if low - HALF_INCH <= width_in <= high + HALF_INCH:
        return Reason("width_at_edge", Fit.CONDITIONS, data)
    return Reason("width_unsuitable", Fit.NOT, data)


def _to_half_inch(millimetres: Decimal) -> Decimal:
    halves = (millimetres / MM_PER_INCH / HALF_INCH).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return halves * HALF_INCH
