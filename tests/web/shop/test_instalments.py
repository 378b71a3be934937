"""The instalment figure beside prices: off by default; where it is on, the lightest plan of the terms (R4.9)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shop.models import Product
from tests.builders.buying import a_shop, tyres

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.9")]


@pytest.fixture
def product() -> Product:
    a_shop()
    return tyres()


def pages(client: Client, product: Product) -> list[str]:
    """The product's page, and the basket with four of it."""
    client.post(reverse("shop:basket-add"), {"product": product.pk, "quantity": 4})
    urls = [product.get_absolute_url(), reverse("shop:basket")]
    return [client.get(url).content.decode().replace("\xa0", " ") for url in urls]


def test_by_default_no_page_tells_it(client: Client, product: Product):
    assert [("kuukaudessa" in page) for page in pages(client, product)] == [False, False]


def test_where_it_is_on_both_tell_the_lightest_plan(client: Client, product: Product, settings: Any):
    settings.INSTALMENTS_SHOWN = True
    told = "Klarnan erämaksulla vähintään 19,84 € kuukaudessa."  # 476.00 / 24, up to whole cents
    for page in pages(client, product):
        assert [words in page for words in (told, "24 erää", 'href="/maksutavat/"')] == [True, True, True]


def test_of_an_empty_basket_nothing_is_told(client: Client, product: Product, settings: Any):
    settings.INSTALMENTS_SHOWN = True
    assert "kuukaudessa" not in client.get(reverse("shop:basket")).content.decode()
