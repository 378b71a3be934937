"""Who did it: every act takes `by=`, every event keeps it."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["customer", "staff", "garage", "system", "outside"]


@dataclass(frozen=True)
class Actor:
    """A customer (perhaps a guest, with no user), staff, a garage's person, the shop itself, or an outside service."""

    kind: Kind
    user_id: int | None = None
    label: str = ""

    @classmethod
    def customer(cls, user: Any = None) -> "Actor":
        return cls("customer", getattr(user, "pk", None))

    @classmethod
    def staff(cls, user: Any) -> "Actor":
        return cls("staff", user.pk)

    @classmethod
    def garage(cls, user: Any) -> "Actor":
        return cls("garage", user.pk)

    @classmethod
    def system(cls, label: str) -> "Actor":
        """The shop's own rule or task, named."""
        return cls("system", label=label)

    @classmethod
    def outside(cls, label: str) -> "Actor":
        """A service outside, such as Klarna or a carrier."""
        return cls("outside", label=label)
