"""What is asked of carriers' systems and told by them, in the shop's own words."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class PickupPoint:
    """Where a parcel can be fetched. `id` is the carrier's own, and opaque."""

    id: str
    name: str
    street: str
    postcode: str
    city: str

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self | None:
        """From what was kept of one; None from anything else."""
        try:
            return cls(**{name: str(value) for name, value in kept.items()}) if kept else None
        except TypeError:
            return None

    @property
    def kept(self) -> dict[str, str]:
        """To be kept as JSON."""
        return asdict(self)

    @property
    def address(self) -> str:
        """Koskikatu 25, 96200 Rovaniemi"""
        return ", ".join(filter(None, [self.street, f"{self.postcode} {self.city}".strip()]))

    def __str__(self) -> str:
        return f"{self.name}, {self.address}"
