"""What is asked of carriers' systems and told by them, in the shop's own words."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
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


@dataclass(frozen=True, kw_only=True)
class Piece:
    """So many parcels of one kind, each of that weight."""

    copies: int
    weight_kg: Decimal
    contents: str


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Who gets it, and where."""

    name: str
    street: str
    postcode: str
    city: str
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What a carrier is asked to carry. `reference` is our own and unique: by it a lost answer is found again."""

    reference: str
    service: str
    receiver: Receiver
    pieces: tuple[Piece, ...]
    point: PickupPoint | None = None


@dataclass(frozen=True, kw_only=True)
class Booked:
    """What the carrier's system tells of a booking. `label` is a PDF, or nothing where it did not come along."""

    id: str
    reference: str
    codes: tuple[str, ...]
    label: bytes = b""


class News(StrEnum):
    """What we understand of a carrier's status."""

    ON_ITS_WAY = "on_its_way"
    AT_POINT = "at_point"
    DELIVERED = "delivered"
    RETURNED = "returned"
    UNKNOWN = ""


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One status of a booking, as it was told; `news` is what we understand of it."""

    reference: str
    code: str
    told_at: datetime
    news: News


@dataclass(frozen=True, kw_only=True)
class Feed:
    """Alerts since the last look, where to go on, and whether there are more at once."""

    cursor: str
    alerts: tuple[Alert, ...]
    done: bool
    pause: timedelta
