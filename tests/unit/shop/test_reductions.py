"""Reductions that are announced, told from the lowest price of the thirty days before (KSL 2:11)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shop.models import PricePeriod, Product
from shop.reductions import Reduction, reductions
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 16, 8, tzinfo=UTC)


def priced(*periods: tuple[int, str, str], sku: str = "T") -> Product:
    """A tyre whose prices began so many days before the start (0: at it), for a cause."""
    made = make.tyre(sku=sku)
    PricePeriod.objects.filter(product=made).delete()
    begins = [START - timedelta(days=days) for days, _, _ in periods]
    for (_, price, cause), valid_from, valid_to in zip(periods, begins, [*begins[1:], None], strict=True):
        PricePeriod.objects.create(
            product=made, price=Decimal(price), valid_from=valid_from, valid_to=valid_to, cause=cause
        )
    return made


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        ([(90, "100.00", "staff"), (0, "80.00", "campaign:talvi")], ("100.00", "100.00", "20.0")),
        # cheaper for a day within the thirty: that is what the percentage is told from
        (
            [(90, "100.00", "staff"), (20, "90.00", "staff"), (19, "110.00", "staff"), (0, "80.00", "campaign:talvi")],
            ("110.00", "90.00", "11.1"),
        ),
        # cheaper, but longer ago
        (
            [(90, "100.00", "staff"), (60, "70.00", "staff"), (40, "100.00", "staff"), (0, "80.00", "campaign:talvi")],
            ("100.00", "100.00", "20.0"),
        ),
        # dearer than the lowest: no reduction at all, whatever the campaign says
        ([(90, "100.00", "staff"), (20, "75.00", "staff"), (19, "100.00", "staff"), (0, "80.00", "campaign:t")], None),
        # cheaper by itself is no announcement
        ([(90, "100.00", "staff"), (0, "80.00", "import:nordtyre")], None),
        # nothing was marketed before
        ([(0, "80.00", "campaign:talvi")], None),
        # a campaign that is over
        ([(90, "100.00", "staff"), (5, "80.00", "campaign:talvi"), (0, "100.00", "staff")], None),
    ],
)
def test_reduction(periods, told):
    product = priced(*periods)
    wanted = {product.pk: Reduction(*map(Decimal, told))} if told else {}
    assert reductions([product.pk]) == wanted


def test_many_products_take_one_query(django_assert_num_queries):
    products = [
        priced((90, "100.00", "staff"), (number, "80.00", "campaign:talvi"), sku=f"T{number}") for number in range(9)
    ]
    with django_assert_num_queries(1):
        found = reductions([product.pk for product in products])
    assert {reduction.lowest for reduction in found.values()} == {Decimal("100.00")}
    assert len(found) == 9
    with django_assert_num_queries(1):
        assert reductions([0]) == {}
