"""What is really in a basket: the chosen lines with the services they bring, their sums, and what follows from them.

Mandatory and included services exist only here, derived from the goods at each look: they cannot be orphaned, removed
or out of step (R2.3). Prices are today's; a service's price may be the chosen garage's own (R4.2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from lapinkumi.core.money import ZERO, euros
from shop import service_codes as codes
from shop.models import BasketLine, Kind, MandatoryServiceRule, Per, Product, Service

WHEELS_OF_A_CAR: Final = 4
# R4.5 a and c: the work that comes with goods fetched from a garage, at no price.
INCLUDED_WORK: Final = (codes.ON_OWN_RIMS, codes.ASSEMBLY)


class Role(StrEnum):
    """Why a line is there."""

    CHOSEN = "chosen"
    MANDATORY = "mandatory"
    INCLUDED = "included"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line to show and to sell. `reason` says why a mandatory line is there; `minutes` is work for all of it.

    Lines of one `package` are bought as one; `axle` says where a part of it goes, where front and rear differ.
    """

    product: Product
    quantity: int
    unit_price: Decimal
    role: Role = Role.CHOSEN
    line_id: int | None = None
    reason: str = ""
    package: str = ""
    axle: str = ""
    car: str = ""
    car_facts: Mapping[str, Any] = field(default_factory=dict)
    was_price: Decimal | None = None
    seen_left: int | None = None
    seen_days: int | None = None
    minutes: int = 0
    needs_time: bool = False
    children: tuple["Line", ...] = ()

    @property
    def total(self) -> Decimal:
        """Euros with VAT."""
        return euros(self.unit_price * self.quantity)

    @property
    def is_service(self) -> bool:
        return self.product.kind == Kind.SERVICE

    @property
    def weight_kg(self) -> Decimal | None:
        """Of all pieces; None where unknown (never taken as nothing)."""
        return None if self.product.weight_kg is None else self.product.weight_kg * self.quantity


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The basket as it would be ordered: chosen lines, each with the services it brings below it."""

    lines: tuple[Line, ...] = ()

    @property
    def flat(self) -> tuple[Line, ...]:
        """Every line, each child after its parent."""
        return tuple(found for line in self.lines for found in (line, *line.children))

    @property
    def goods(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_service)

    @property
    def loose(self) -> tuple[Line, ...]:
        """Goods that belong to no package."""
        return tuple(line for line in self.goods if not line.package)

    @property
    def has_packages(self) -> bool:
        return any(line.package for line in self.lines)

    @property
    def total(self) -> Decimal:
        """Euros with VAT, without delivery."""
        return sum((line.total for line in self.flat), ZERO)

    @property
    def pieces(self) -> int:
        """How many things, for the number beside the basket's name."""
        return sum(line.quantity for line in self.lines)

    @property
    def weight_kg(self) -> Decimal | None:
        """Of all goods; None where any weight is unknown."""
        weights = [line.weight_kg for line in self.goods]
        return None if None in weights else sum((weight for weight in weights if weight is not None), ZERO)

    @property
    def ordered_services(self) -> tuple[Line, ...]:
        """Services that force delivery to a garage: chosen and mandatory ones, not the included work (R5.1)."""
        return tuple(line for line in self.flat if line.is_service and line.role != Role.INCLUDED)

    @property
    def needs_installer(self) -> bool:
        return bool(self.ordered_services)

    @property
    def needs_time(self) -> bool:
        """Whether a garage's time must be booked (R5.2); included work alone never needs one."""
        return any(line.needs_time for line in self.ordered_services)

    @property
    def minutes(self) -> int:
        """How long the booked work takes."""
        return sum(line.minutes for line in self.ordered_services if line.needs_time)

    def __bool__(self) -> bool:
        return bool(self.lines)


def contents(
    chosen: Iterable[BasketLine],
    *,
    rules: Sequence[MandatoryServiceRule],
    included: Mapping[str, Service],
    prices: Mapping[int, Decimal] | None = None,
) -> Contents:
    """Derive the basket's contents.

    `rules` are those in use, `included` the services of INCLUDED_WORK by code, `prices` a garage's own prices by
    product. Pure: the reading is in `shop.basket`.
    """
    lines = _gathered(chosen)
    packages = _packages(lines)
    return Contents(
        lines=tuple(
            _line(line, _children(line, packages, rules=rules, included=included, prices=prices or {}), prices or {})
            for line in lines
        )
    )


def _gathered(chosen: Iterable[BasketLine]) -> list[BasketLine]:
    """In their order, but the parts of a package beside its first."""
    found: dict[str, list[BasketLine]] = {}
    for line in chosen:
        found.setdefault(line.package or f"line {line.pk}", []).append(line)
    return [line for together in found.values() for line in together]


def _line(line: BasketLine, children: tuple[Line, ...], prices: Mapping[int, Decimal]) -> Line:
    product = line.product
    price = prices.get(product.pk, product.price)
    facts = product.service if product.kind == Kind.SERVICE else None
    return Line(
        product=product,
        quantity=line.quantity,
        unit_price=price,
        line_id=line.pk,
        package=line.package,
        axle=line.axle,
        car=line.car,
        car_facts=line.car_facts,
        was_price=line.seen_price if line.seen_price != product.price else None,
        seen_left=line.seen_left,
        seen_days=line.seen_days,
        minutes=facts.duration_minutes * line.quantity if facts else 0,
        needs_time=bool(facts and facts.needs_time),
        children=children,
    )


def _children(
    line: BasketLine,
    packages: Mapping[str, set[str]],
    *,
    rules: Sequence[MandatoryServiceRule],
    included: Mapping[str, Service],
    prices: Mapping[int, Decimal],
) -> tuple[Line, ...]:
    """What this line brings along: mandatory services by the rules, and the work its price includes."""
    brought = [
        _service(rule.service, line.quantity, prices, package=line.package, reason=rule.reason)
        for rule in _binding(line, rules)
    ]
    work = included.get(_included_code(line, packages))
    if work is not None:
        brought.append(_service(work, line.quantity, {}, package=line.package, role=Role.INCLUDED))
    return tuple(brought)


def _binding(line: BasketLine, rules: Sequence[MandatoryServiceRule]) -> list[MandatoryServiceRule]:
    return [rule for rule in rules if _binds(rule, line)]


def _binds(rule: MandatoryServiceRule, line: BasketLine) -> bool:
    condition = MandatoryServiceRule.Condition(rule.condition)
    if condition == MandatoryServiceRule.Condition.PRODUCT:
        return rule.product_id == line.product_id
    if condition == MandatoryServiceRule.Condition.RUN_FLAT:
        return line.product.kind == Kind.TYRE and line.product.tyre.run_flat
    return bool(line.package) and line.product.kind == Kind.ACCESSORY  # what a package has besides wheels are sensors


def _included_code(line: BasketLine, packages: Mapping[str, set[str]]) -> str:
    if line.product.kind != Kind.TYRE:
        return ""
    is_package = packages.get(line.package, set()) >= {Kind.TYRE, Kind.RIM}
    return codes.ASSEMBLY if line.package and is_package else codes.ON_OWN_RIMS


def _packages(lines: Iterable[BasketLine]) -> dict[str, set[str]]:
    """Which kinds each package holds."""
    kinds: dict[str, set[str]] = {}
    for line in lines:
        if line.package:
            kinds.setdefault(line.package, set()).add(line.product.kind)
    return kinds


def _service(
    service: Service,
    wheels: int,
    prices: Mapping[int, Decimal],
    *,
    package: str = "",
    role: Role = Role.MANDATORY,
    reason: str = "",
) -> Line:
    """A service for so many wheels: by the wheel, or once for each car they make."""
    quantity = wheels if service.per == Per.WHEEL else -(-wheels // WHEELS_OF_A_CAR)
    price = ZERO if role == Role.INCLUDED else prices.get(service.product_id, service.product.price)
    return Line(
        product=service.product,
        quantity=quantity,
        unit_price=price,
        role=role,
        reason=reason,
        package=package,
        minutes=service.duration_minutes * quantity,
        needs_time=service.needs_time and role != Role.INCLUDED,
    )
