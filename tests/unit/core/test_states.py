"""State machines refuse every move that their table lacks."""

import pytest

from lapinkumi.core.states import ForbiddenMove, Machine

DOOR = Machine("door", {"open": {"shut"}, "shut": {"open", "locked"}, "locked": ()})


def test_moves_are_exactly_those_of_the_table():
    allowed = {(a, b) for a in DOOR.states for b in DOOR.states if DOOR.allows(a, b)}
    assert allowed == {("open", "shut"), ("shut", "open"), ("shut", "locked")}


def test_check_of_a_forbidden_move_says_which():
    with pytest.raises(ForbiddenMove) as refusal:
        DOOR.check("open", "locked")
    assert refusal.value.data == {"machine": "door", "current": "open", "target": "locked"}
    assert str(refusal.value) == "Tätä ei voi enää tehdä: tilanne on muuttunut."


def test_final_states_lead_nowhere():
    assert DOOR.final == {"locked"}


def test_a_target_without_a_row_is_a_mistake_in_the_table():
    with pytest.raises(ValueError, match="door: states without a row of their own: ajar"):
        Machine("door", {"open": {"ajar"}})
