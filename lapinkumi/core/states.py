"""State machines as tables of allowed moves."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError


class ForbiddenMove(ShopError):
    """The table has no such move. Nothing was changed."""

    message = _("Tätä ei voi enää tehdä: tilanne on muuttunut.")


class Machine:
    """The states of one thing and the moves between them. `moves` maps every state to those it may become."""

    def __init__(self, name: str, moves: Mapping[str, Iterable[str]]) -> None:
        self.name = name
        self.moves = {state: frozenset(targets) for state, targets in moves.items()}
        unknown = {target for targets in self.moves.values() for target in targets} - self.moves.keys()
        if unknown:
            raise ValueError(f"{name}: states without a row of their own: {', '.join(sorted(unknown))}")

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.moves)

    @property
    def final(self) -> frozenset[str]:
        """States that nothing leads out of."""
        return frozenset(state for state, targets in self.moves.items() if not targets)

    def allows(self, current: str, target: str) -> bool:
        return target in self.moves[current]

    def check(self, current: str, target: str) -> None:
        """Raise ForbiddenMove unless the table has the move from `current` to `target`."""
        if not self.allows(current, target):
            raise ForbiddenMove(machine=self.name, current=current, target=target)
