"""Order lines in minor units, and the arithmetic that Klarna holds them to. Pure.

Included work costs nothing and is not sent: Klarna's lines account for money, each would have to be captured and
refunded again, and our own pages and confirmations are what tells of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lapinkumi.core.money import MINOR_RATE_UNIT, minor_rate, minor_tax, to_cents
from orders.klarna.values import Line, LineKind

TYPES: Final[Mapping[LineKind, str]] = {
    LineKind.GOODS: "physical",
    LineKind.SERVICE: "digital",
    LineKind.FREIGHT: "shipping_fee",
    LineKind.DISCOUNT: "discount",
    LineKind.RETURN_FEE: "return_fee",
}
REDUCING: Final = frozenset({"discount", "return_fee"})
PIECES: Final = "kpl"

LONGEST_NAME: Final = 255
LONGEST_REFERENCE: Final = 64  # Klarna's own limit is 255, but what reads its settlement files stops here
LONGEST_URL: Final = 1024
MOST_LINES: Final = 1000
HIGHEST_UNIT_PRICE: Final = 100_000_000
WEB_ADDRESS = re.compile(r"https?://\S+")


def order_lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines as Klarna wants them, without included work. The tax is rounded once, on each line's total."""
    return [_order_line(line) for line in lines if line.kind != LineKind.INCLUDED]


def reference_of(line: Line) -> str:
    """The line's reference as Klarna gets it, and gives it back."""
    return cut(line.reference, LONGEST_REFERENCE)


def breaches(lines: Sequence[Mapping[str, Any]], *, amount: int, tax: int | None = None) -> list[str]:
    """Which of Klarna's rules these lines break, and the sums of their order; fields are named as Klarna does.

    A line's total is quantity times price less its discount; its tax, which the total includes, may be one cent off;
    the order's sums are those of its lines, exactly. With no lines, any amount from zero up is sound.
    """
    found = [f"order_lines[{index}].{name}" for index, line in enumerate(lines) for name in _line_breaches(line)]
    if amount < 0 or (lines and amount != sum(line["total_amount"] for line in lines)):
        found.append("order_amount")
    if tax is not None and tax != sum(line["total_tax_amount"] for line in lines):
        found.append("order_tax_amount")
    if len(lines) > MOST_LINES:
        found.append("order_lines")
    return found


def _line_breaches(line: Mapping[str, Any]) -> list[str]:
    price, rate, discount = line["unit_price"], line["tax_rate"], line["total_discount_amount"]
    total, whole = line["total_amount"], MINOR_RATE_UNIT + rate
    sound = {
        "name": bool(line.get("name")),
        "quantity": line["quantity"] >= 0,
        "unit_price": price <= 0 if line.get("type") in REDUCING else 0 <= price <= HIGHEST_UNIT_PRICE,
        "tax_rate": 0 <= rate <= MINOR_RATE_UNIT,
        "total_discount_amount": discount >= 0,
        "total_amount": total == line["quantity"] * price - discount,
        "total_tax_amount": abs(line["total_tax_amount"] * whole - total * rate) <= whole,
    }
    return [name for name, is_sound in sound.items() if not is_sound]


def _order_line(line: Line) -> dict[str, Any]:
    total, rate = to_cents(line.total), minor_rate(line.vat_rate)
    # A discount is a price below zero at Klarna, so it goes as one piece, however the shop wrote it down.
    is_discount = line.kind == LineKind.DISCOUNT
    return present(
        {
            "type": TYPES[line.kind],
            "reference": reference_of(line),
            "name": cut(line.name, LONGEST_NAME),
            "quantity": 1 if is_discount else line.quantity,
            "quantity_unit": PIECES if line.kind == LineKind.GOODS else "",
            "unit_price": total if is_discount else to_cents(line.unit_price),
            "tax_rate": rate,
            "total_amount": total,
            "total_discount_amount": 0 if is_discount else to_cents(line.discount),
            "total_tax_amount": minor_tax(total, rate=rate),
            "product_url": _decoration(line.url),
            "image_url": _decoration(line.image_url),
        }
    )


def _decoration(url: str) -> str:
    return url if len(url) <= LONGEST_URL and WEB_ADDRESS.fullmatch(url) else ""


def cut(text: str, length: int) -> str:
    """The text on one line, and no longer than Klarna takes it."""
    return " ".join(text.split())[:length].rstrip()


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are not empty, since Klarna refuses empty placeholders. Zero and False are not empty."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], {})}
