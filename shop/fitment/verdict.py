"""What a judgement of fit says: one of four answers, and the reasons for it as typed data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self


class Fit(StrEnum):
    """The four answers. Green is FITS alone: everything that matters was known, and was checked."""

    FITS = "fits"
    CONDITIONS = "conditions"
    UNKNOWN = "unknown"
    NOT = "not"


# The worst reason decides.
SEVERITY: Final = MappingProxyType({Fit.FITS: 0, Fit.CONDITIONS: 1, Fit.UNKNOWN: 2, Fit.NOT: 3})


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding: its code (`shop.fitment.sentences` has the words), what it leads to, and the figures of it."""

    code: str
    fit: Fit
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer and every finding behind it, the gravest first."""

    fit: Fit
    reasons: tuple[Reason, ...]

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Self:
        found = tuple(sorted(reasons, key=lambda reason: -SEVERITY[reason.fit]))
        return cls(found[0].fit if found else Fit.UNKNOWN, found)

    def with_more(self, reasons: Iterable[Reason]) -> Self:
        """With those findings too."""
        return type(self).of([*self.reasons, *reasons])

    @property
    def main(self) -> Reason | None:
        """The finding that decided."""
        return self.reasons[0] if self.reasons else None
