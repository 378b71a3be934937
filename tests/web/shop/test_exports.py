"""A source's articles carried away and brought back: nothing changes by it (R1.3)."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.roles import Role
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.books import check_range
from shop.models import PricePeriod, Product, StockLevel, StockMovement, StockSource
from shop.services import feed_runs, feed_work
from shop.services.campaigns import start_campaign
from shop.xlsx import workbook
from tests.unit.shop import make
from tests.web.shop.test_desk import PRODUCTS, at_desk
from tests.web.shop.test_import_products import RIM, STUDDED, TYRE

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.3")]

ODD = {"brand": "Öljy & Kumi", "pattern": "=1+1", "ean": ""}


@pytest.fixture
def clerk(client: Client, tmp_path: Path, settings: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    make.source()
    make.source(code="nordtyre")
    rows = [
        TYRE,
        {**TYRE, **STUDDED, "supplier_sku": "-N/1", "ean": "", "lead_days": "3"},
        {**TYRE, "supplier_sku": "C-1", "ean": "", "size": "195/65 R16C", "load": "104/102", "speed": "T"},
        {**RIM, "rim": "8Jx18 5x114.3 ET-5 CB67.1"},
        {**TYRE, **ODD, "supplier_sku": "@x"},
        {
            "supplier_sku": "P-1",
            "kind": "tarvike",
            "brand": "Ruuvi",
            "pattern": "Pultti",
            "price_eur": "2.9",
            "stock": "0",
        },
    ]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [";".join(columns), *(";".join(row.get(column, "") for column in columns) for row in rows)]
    path = tmp_path / "feed.csv"
    path.write_text("\n".join(lines))
    call_command("import_products", str(path), "--supplier", "nordtyre", stdout=io.StringIO())
    assert Product.objects.count() == 6
    Product.objects.filter(kind="rim").update(description='Rivi 1\nRivi 2; ”lainaus” "toinen"', warnings="-varo")
    return at_desk(client, Role.CLERK)


def carried(client: Client, form: str) -> bytes:
    source = StockSource.objects.get(code="nordtyre")
    response = client.get(f"/hallinta/shop/stocksource/{source.pk}/vie.{form}")
    assert f"nordtyre-{clock.today():%Y-%m-%d}.{form}" in response["Content-Disposition"]
    return b"".join(part if isinstance(part, bytes) else part.encode() for part in response.streaming_content)


def everything() -> list[Any]:
    models = (Product, PricePeriod, StockLevel, StockMovement)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("full", [False, True])
def test_carried_away_and_brought_back_changes_nothing(clerk: Client, form: str, full: bool):
    campaign = make.campaign({"kind": "tyre"})
    start_campaign(campaign_id=campaign.pk, at=clock.now(), by=Actor.system("test"))
    before = everything()
    run = feed_runs.hand_in(
        source_id=StockSource.objects.get(code="nordtyre").pk,
        file=ContentFile(carried(clerk, form)),
        name=f"vienti.{form}",
        full=full,
        flagged_percent=1,
        at=clock.now(),
        by=Actor.system("test"),
    )
    feed_work.work(run_id=run.pk, tell_time=clock.now)
    feed_runs.let_in(run_id=run.pk, at=clock.now(), by=Actor.system("test"))
    feed_work.work(run_id=run.pk, tell_time=clock.now)
    run.refresh_from_db()
    assert list(run.findings.values_list("line", "column", "sentence")) == []
    assert (run.state, run.error) == ("done", "")
    assert {name: count for name, count in run.tally.items() if count} == {"same": 6}
    assert everything() == before
    assert list(check_range()) == []


def test_nothing_carried_away_as_csv_is_calculated(clerk: Client):
    text = carried(clerk, "csv").decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@x" in text
    assert [cell for line in text.splitlines() for cell in line.split(";") if cell[:1] in ("=", "@", "+")] == []


def test_workbook_opens_with_numbers_as_numbers_and_codes_as_text(clerk: Client):
    sheet = openpyxl.load_workbook(io.BytesIO(carried(clerk, "xlsx"))).active
    header, first = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=2)]
    told = dict(zip(header, first, strict=True))
    assert (told["supplier_sku"], told["ean"], told["price_eur"], told["stock"]) == ("T-1", "6430000000016", 119, 12)


def test_workbook_takes_any_text():
    rows = [["a\0b\x0b", "<&>\"'", "\ud800", "  x  ", Decimal("1E+2"), None, 0]]
    out = b"".join(workbook(rows))
    values = [cell.value for cell in next(iter(openpyxl.load_workbook(io.BytesIO(out)).active.rows))]
    assert values == ["ab", "<&>\"'", "", "  x  ", 100, None, 0]


def test_export_asks_as_many_queries_of_few_as_of_many(clerk: Client):
    few = _queries(clerk)
    for number in range(9):
        make.level(make.tyre(sku=f"X{number}"), quantity=1, code="nordtyre")
    assert _queries(clerk) == few


@pytest.mark.parametrize("path", ["999/vie.csv", "1/vie.pdf"])
def test_there_is_nothing_else_to_carry_away(clerk: Client, path: str):
    assert clerk.get(f"/hallinta/shop/stocksource/{path}").status_code == 404


def test_accountant_carries_nothing_away(client: Client):
    source = make.source()
    accountant = at_desk(client, Role.ACCOUNTANT)
    assert accountant.get(f"/hallinta/shop/stocksource/{source.pk}/vie.csv").status_code == 403


@pytest.mark.rule("R5.4")
def test_product_page_tells_every_source_and_which_one_the_promise_uses(clerk: Client):
    product = make.tyre()
    make.level(product, quantity=3)
    make.level(product, quantity=20, code="nordtyre")
    make.level(product, quantity=9, code="hidas")
    page = clerk.get(f"{PRODUCTS}{product.pk}/change/").content.decode()
    assert "Nordtyre (20 kpl, 10 tp)" in page  # the nearest that has four
    assert "2 työpäivässä" in page
    StockLevel.objects.filter(source__code__in=["nordtyre", "hidas"], product=product).update(quantity=0)
    assert "Keskus (3 kpl, 2 tp)" in clerk.get(f"{PRODUCTS}{product.pk}/change/").content.decode()
    StockLevel.objects.filter(product=product).update(quantity=0)
    assert "ei mistään: loppu" in clerk.get(f"{PRODUCTS}{product.pk}/change/").content.decode()


def _queries(client: Client) -> int:
    carried(client, "csv")
    with CaptureQueriesContext(connection) as asked:
        carried(client, "csv")
    return len(asked)
