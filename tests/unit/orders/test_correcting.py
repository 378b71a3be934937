"""What a correction comes to: exact to the cent for any prices, and worse exactly when something is."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapinkumi.core.money import ZERO, split_vat
from orders.corrections.reckoning import Changes, Draft, draft
from orders.errors import BadCorrection, NothingToCorrect
from orders.models import Order
from tests.builders.corrections import NEXT_DAY, an_order_to_check

pytestmark = pytest.mark.django_db
PRICE = st.decimals(min_value=0, max_value=5000, places=2)


def drafted(order: Order, *prices: Decimal) -> Draft | None:
    lines = order.lines.order_by("position")
    changes = Changes(prices=dict(zip(lines.values_list("pk", flat=True), prices, strict=True)))
    try:
        return draft(order, changes, reckoned=None, today=NEXT_DAY.date())
    except (BadCorrection, NothingToCorrect):
        return None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(goods=PRICE, freight=PRICE)
def test_sums_are_those_of_the_lines_to_the_cent(goods: Decimal, freight: Decimal):
    order = an_order_to_check(is_paid=False)
    found = drafted(order, goods, freight)
    total = 4 * goods + freight
    unchanged = (goods, freight) == (Decimal("129.90"), Decimal("16.90"))
    assert (found is None) == (unchanged or total == ZERO)
    if found is None:
        return
    vats = [split_vat(part, rate=Decimal("25.5")).vat for part in (4 * goods, freight)]
    assert (found.total, found.vat_total) == (total, sum(vats))
    assert ZERO <= found.vat_total < found.total
    assert found.is_worse == (goods > Decimal("129.90") or freight > Decimal("16.90"))


def test_a_line_at_its_old_price_is_no_change():
    found = drafted(an_order_to_check(is_paid=False), Decimal("120.00"), Decimal("16.90"))
    assert found is not None
    assert [price.line.sku for price in found.prices] == ["NOR-2055516"]
