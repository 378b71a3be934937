"""Kept pages: right the moment anything changes, and never one person's data in another's page."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.models import User
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.models import Brand, MandatoryServiceRule, Product, ProductPicture, Season, StockLevel
from shop.services import prices, publishing, stock
from tests.unit.shop import make
from tests.web.shop.test_lists import CAR, shop_for

pytestmark = pytest.mark.django_db(transaction=True)

LIST, PRODUCT = "/renkaat/", "/tuote/r5-205/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COUNT = re.compile(r'class="basket-count numbers">.*?</span>(\d+)</span>')
STAFF = Actor.system("test")


@pytest.fixture
def tyre() -> Product:
    made = make.tyre(sku="R5-205", slug="r5-205", name="Hanki R5", price=Decimal("129.90"), season=Season.FRICTION)
    make.level(made, quantity=8)
    return made


def get(client: Client, path: str, **headers: str) -> HttpResponse:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response


def text(client: Client, path: str) -> str:
    return get(client, path).content.decode()


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        get(client, path)
    return len(asked)


# --- kept at all ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LIST, PRODUCT, "/", "/haku/?q=hanki"])
def test_page_is_made_once_and_then_costs_the_look_alone(client: Client, tyre: Product, path: str):
    first = text(client, path)
    assert queries_of(client, path) == 0
    assert TOKEN.sub("", text(client, path)) == TOKEN.sub("", first)
    assert "\ue000" not in first


@pytest.mark.parametrize("path", [LIST, PRODUCT])
def test_kept_page_is_what_the_view_makes(client: Client, tyre: Product, path: str):
    """A visitor with a session gets the page from the view; without a car or a place it is the same."""
    other = Client()
    other.session.save()
    other.cookies["sessionid"] = other.session.session_key or "x"
    kept, made = text(client, path), text(other, path)
    assert TOKEN.sub("", kept) == TOKEN.sub("", made)


@pytest.mark.parametrize("path", [LIST, PRODUCT])
def test_compressed_page_is_the_same(client: Client, tyre: Product, path: str):
    packed = get(client, path, accept_encoding="gzip, br")
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content)
    assert TOKEN.sub("", gzip.decompress(packed.content).decode()) == TOKEN.sub("", text(client, path))


# --- right the moment something changes -------------------------------------------------------------------------------


def new_price(tyre: Product) -> None:
    prices.change_price(product_id=tyre.pk, price=Decimal("111.50"), at=clock.now(), by=STAFF)


def campaign(tyre: Product) -> None:
    with transaction.atomic():
        prices.set_price(product_id=tyre.pk, price=Decimal("111.50"), cause="campaign:talvi", at=clock.now())


def counted(tyre: Product) -> None:
    stock.count_stock(level_id=tyre.levels.get().pk, quantity=3, at=clock.now(), by=STAFF)


def sold_out_by_hand(tyre: Product) -> None:
    StockLevel.objects.update(quantity=0)


def renamed_brand(tyre: Product) -> None:
    Brand.objects.update(name="Uusimerkki")


def renamed_in_sql(tyre: Product) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shop_product SET name = 'Uusinimi'")


def source_off(tyre: Product) -> None:
    source = tyre.levels.get().source
    source.active = False
    source.save()


def pictured(tyre: Product) -> None:
    ProductPicture.objects.create(product=tyre, alt="Kuva", key="a1" * 16, width=800, height=800, added_at=clock.now())


CHANGES: dict[Callable[[Product], None], str] = {
    new_price: "111,50",
    campaign: "111,50",
    counted: "Jäljellä vain 3",
    sold_out_by_hand: "availability--none",
    renamed_brand: "Uusimerkki",
    renamed_in_sql: "Uusinimi",
    source_off: "availability--none",
    pictured: "a1" * 16,
}


@pytest.mark.parametrize("path", [LIST, PRODUCT])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_next_request_sees_the_change(client: Client, tyre: Product, change: Callable[[Product], None], path: str):
    before = get(client, path)
    assert CHANGES[change] not in before.content.decode()
    change(tyre)
    after = client.get(path, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert CHANGES[change] in after.content.decode()
    assert after["ETag"] != before["ETag"]


@pytest.mark.parametrize("path", [LIST, "/"])
def test_withdrawn_product_leaves_the_list_at_once(client: Client, tyre: Product, path: str):
    assert "Hanki R5" in text(client, path)
    publishing.withdraw(product_id=tyre.pk, at=clock.now(), by=STAFF)
    assert "Hanki R5" not in text(client, path)
    assert client.get(PRODUCT).status_code == 404


def test_new_mandatory_service_is_on_the_product_page_at_once(client: Client, tyre: Product):
    assert "Pakko kuulua" not in text(client, PRODUCT)
    service = make.service(name="Pakko kuulua").service
    MandatoryServiceRule.objects.create(service=service, condition="product", product=tyre, reason="Siksi.")
    assert "Pakko kuulua" in text(client, PRODUCT)


def test_change_that_is_rolled_back_shows_nowhere(client: Client, tyre: Product):
    text(client, LIST)
    with transaction.atomic():
        prices.set_price(product_id=tyre.pk, price=Decimal("99.00"), cause="staff", at=clock.now())
        assert "99,00" in text(client, LIST)
        transaction.set_rollback(True)
    assert "129,90" in text(client, LIST)
    assert "99,00" not in text(client, LIST)


def test_days_on_the_page_are_counted_from_today(client: Client, tyre: Product):
    with time_machine.travel("2026-11-20T21:59:00Z", tick=False):
        before = text(client, PRODUCT)
    with time_machine.travel("2026-11-22T22:01:00Z", tick=False):
        assert text(client, PRODUCT) != before


# --- nobody gets another's data ---------------------------------------------------------------------------------------


def add(client: Client, tyre: Product, quantity: int) -> None:
    client.post("/ostoskori/lisaa/", {"product": tyre.pk, "quantity": quantity})


def test_number_beside_the_basket_is_each_visitors_own(tyre: Product):
    many, few, none = Client(), Client(), Client()
    add(many, tyre, 4)
    add(few, tyre, 2)
    for path in (LIST, PRODUCT, "/"):
        for _ in range(2):
            assert COUNT.findall(text(many, path)) == ["4"]
            assert COUNT.findall(text(few, path)) == ["2"]
            assert COUNT.findall(text(none, path)) == []


def test_basket_that_changes_shows_in_the_next_page(client: Client, tyre: Product):
    before = get(client, LIST)
    add(client, tyre, 1)
    after = client.get(LIST, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert COUNT.findall(after.content.decode()) == ["1"]


def test_tokens_are_each_visitors_own_and_work(tyre: Product):
    visitors = [Client(enforce_csrf_checks=True) for _ in range(2)]
    tokens = [TOKEN.findall(text(visitor, PRODUCT)) for visitor in visitors]
    assert len({token for found in tokens for token in found}) >= 2
    for visitor, found in zip(visitors, tokens, strict=True):
        for token in found:
            fields = {"product": tyre.pk, "quantity": 1, "csrfmiddlewaretoken": token}
            assert visitor.post("/ostoskori/lisaa/", fields).status_code == 302
    stolen = {"product": tyre.pk, "quantity": 1, "csrfmiddlewaretoken": tokens[0][0]}
    assert visitors[1].post("/ostoskori/lisaa/", stolen).status_code == 403


def test_visitor_who_lost_the_cookie_gets_a_new_token(tyre: Product):
    visitor = Client(enforce_csrf_checks=True)
    first = get(visitor, PRODUCT)
    visitor.cookies.clear()
    again = get(visitor, PRODUCT, if_none_match=first["ETag"])
    token = TOKEN.findall(again.content.decode())[0]
    fields = {"product": tyre.pk, "quantity": 1, "csrfmiddlewaretoken": token}
    assert visitor.post("/ostoskori/lisaa/", fields).status_code == 302


def test_car_is_in_its_own_visitors_page_only(tyre: Product):
    driver, walker = Client(), Client()
    text(walker, LIST)
    shop_for(driver)
    assert "Skoda Octavia" in text(driver, LIST)
    assert "Skoda Octavia" not in text(walker, LIST)
    assert "Skoda Octavia" in text(driver, PRODUCT)
    assert "Skoda Octavia" not in text(walker, PRODUCT)


def test_fit_for_one_car_is_not_shown_for_another(tyre: Product):
    fits, unknown = Client(), Client()
    shop_for(fits)
    shop_for(unknown, replace(CAR, make="Toinen", wheels=(), load_index=None, speed_symbol=""))
    first, second = text(fits, f"{LIST}?auto=kaikki"), text(unknown, f"{LIST}?auto=kaikki")
    badge = re.compile(r'class="badge badge--(\w+)')
    assert badge.findall(first) != badge.findall(second)
    assert badge.findall(text(fits, f"{LIST}?auto=kaikki")) == badge.findall(first)


def test_login_and_messages_are_in_nobody_elses_page(tyre: Product):
    member, guest = Client(), Client()
    text(guest, LIST)
    member.force_login(User.objects.create_user("aino@example.com", "x" * 12))
    member.post("/ostoskori/lisaa/", {"product": 0, "quantity": 1})  # refused, with a message on the next page
    page = text(member, LIST)
    assert "Oma tili" in page
    assert 'class="messages"' in page
    for path in (LIST, PRODUCT, "/"):
        seen = text(guest, path)
        assert "Oma tili" not in seen
        assert 'class="messages"' not in seen


def test_visitor_with_a_session_is_never_answered_from_kept_pages(client: Client, tyre: Product):
    text(client, LIST)
    shop_for(client)
    assert "ETag" not in get(client, LIST)


# --- what browsers and proxies are told -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LIST, PRODUCT])
def test_browser_that_has_the_page_gets_304(client: Client, tyre: Product, path: str):
    get(client, path)  # the first answer may bring the token's cookie
    first = get(client, path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"] == "private, no-cache"
    assert again["Vary"] == first["Vary"]


def test_vary_names_all_that_decides_on_the_page(client: Client, tyre: Product):
    told = {name.strip() for name in get(client, LIST)["Vary"].split(",")}
    assert told == {"Accept-Encoding", "Cookie", "HX-Request", "HX-History-Restore-Request"}


def test_part_for_htmx_is_kept_apart_from_the_page(client: Client, tyre: Product):
    for _ in range(2):
        assert "<html" in text(client, LIST)
        part = get(client, LIST, hx_request="true")
        assert "<html" not in part.content.decode()
        assert part["HX-Push-Url"] == LIST


@pytest.mark.parametrize("path", [LIST, PRODUCT])
def test_kept_page_has_the_headers_of_safety(client: Client, tyre: Product, path: str):
    text(client, path)
    kept = get(client, path)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert kept[name], name


def test_head_is_answered_from_kept_pages_too(client: Client, tyre: Product):
    text(client, LIST)
    response = client.head(LIST)
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"]


@pytest.mark.parametrize("path", ["/tuote/olematon/", "/renkaat/?koko="])
def test_what_is_no_page_is_not_kept(client: Client, tyre: Product, path: str):
    for _ in range(2):
        response: Any = client.get(path)
        assert response.status_code in (404, 302)
        assert "ETag" not in response
        assert "\ue000" not in response.content.decode()
