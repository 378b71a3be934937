"""What the sum of a fee is made of, part by part, as it is kept with the fee and shown to people. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lapinkumi.core.money import ZERO, euros
from orders.policy import PartKind


@dataclass(frozen=True, kw_only=True)
class Part:
    """So many times one sum, in euros with VAT."""

    kind: PartKind
    each: Decimal
    quantity: int = 1

    @property
    def total(self) -> Decimal:
        return self.quantity * self.each

    @property
    def label(self) -> str:
        """Its name as customers read it."""
        return str(self.kind.label)


def parts_of(**sums: Decimal | None) -> list[Part]:
    """Parts by the names of their kinds, in that order; what costs nothing or is unknown is left out."""
    return [Part(kind=PartKind(kind), each=euros(each)) for kind, each in sums.items() if each]


def amount_of(parts: Iterable[Part]) -> Decimal:
    """The sum of the parts."""
    return sum((part.total for part in parts), ZERO)


def kept(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The parts as JSON: sums as text."""
    return [{"kind": part.kind, "each": str(part.each), "quantity": part.quantity} for part in parts]


def read(rows: Iterable[dict[str, Any]]) -> list[Part]:
    """The parts from JSON."""
    return [Part(kind=PartKind(row["kind"]), each=Decimal(row["each"]), quantity=int(row["quantity"])) for row in rows]
