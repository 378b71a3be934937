"""Feeds at the desk: the pages of handing in, following, letting in and carrying the report away (R1.3)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.core import clock
from shop.models import FeedRun, Product, StockSource
from shop.services import feed_runs, feed_work
from tests.unit.shop import make
from tests.unit.shop.test_feed_runs import as_csv, many
from tests.web.shop.test_desk import at_desk
from tests.web.shop.test_import_products import TYRE

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.3")]

DESK = "/hallinta/shop/feedrun/"


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk(client: Client) -> Client:
    make.source()
    make.source(code="nordtyre")
    return at_desk(client, Role.CLERK)


def hand(client: Client, content: bytes, **changes: str) -> Any:
    source = StockSource.objects.get(code="nordtyre")
    data = {"source": source.pk, "full": "", "flagged_percent": "30", **changes}
    return client.post(f"{DESK}tuo/", {**data, "file": SimpleUploadedFile("lista.csv", content)})


def work() -> FeedRun:
    run = FeedRun.objects.latest("pk")
    feed_work.work(run_id=run.pk, tell_time=clock.now)
    run.refresh_from_db()
    return run


def test_clerk_hands_in_follows_and_lets_in(clerk: Client):
    response = hand(clerk, as_csv(TYRE, {**TYRE, "supplier_sku": "T-2", "stock": "<b>x</b>"}))
    run = FeedRun.objects.get()
    path = f"{DESK}{run.pk}/change/"
    assert (response.status_code, response.url) == (302, path)
    page = clerk.get(path).content.decode()
    assert f'hx-get="{DESK}{run.pk}/tila/"' in page
    assert '<meta http-equiv="refresh"' in page
    assert "HX-Refresh" not in clerk.get(f"{DESK}{run.pk}/tila/").headers
    work()
    assert clerk.get(f"{DESK}{run.pk}/tila/").headers["HX-Refresh"] == "true"
    page = clerk.get(path).content.decode()
    assert "hx-get" not in page
    assert "ei ole kokonaisluku: &lt;b&gt;x&lt;/b&gt;" in page
    assert Product.objects.count() == 0
    for _twice in range(2):
        assert clerk.post(f"{DESK}{run.pk}/paasta/").status_code == 302
    assert work().state == "done"
    assert Product.objects.count() == 1
    assert [event.actor_user_id is not None for event in run.events.all()] == [True, False, True, False]
    assert "Tuotu." in clerk.get(path).content.decode()
    assert clerk.get(DESK).status_code == 200


def test_large_price_changes_must_be_looked_at_first(clerk: Client):
    hand(clerk, as_csv(TYRE))
    clerk.post(f"{DESK}{work().pk}/paasta/")
    work()
    hand(clerk, as_csv({**TYRE, "price_eur": "20,00"}))
    run = work()
    refused = clerk.post(f"{DESK}{run.pk}/paasta/", follow=True).content.decode()
    assert "Tarkista ensin suuret hinnanmuutokset" in refused
    run.refresh_from_db()
    assert run.state == "checked"
    clerk.post(f"{DESK}{run.pk}/paasta/", {"looked": "1"})
    assert work().state == "done"


def test_emptying_many_levels_must_be_looked_at_first(clerk: Client):
    hand(clerk, as_csv(*many(3)))
    clerk.post(f"{DESK}{work().pk}/paasta/")
    work()
    hand(clerk, as_csv(*many(2)), full="1")
    run = work()
    refused = clerk.post(f"{DESK}{run.pk}/paasta/", follow=True).content.decode()
    assert "rastita, että ne saa nollata" in refused
    assert "1 saldon saa nollata" in refused
    run.refresh_from_db()
    assert run.state == "checked"
    clerk.post(f"{DESK}{run.pk}/paasta/", {"emptying": "1"})
    assert work().tally["emptied"] == 1


def test_report_is_carried_away_as_csv(clerk: Client):
    hand(clerk, as_csv({**TYRE, "season": "=1+1"}))
    run = work()
    response = clerk.get(f"{DESK}{run.pk}/raportti.csv")
    assert response["Content-Disposition"] == f'attachment; filename="tuonti-{run.pk}.csv"'
    report = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert report[0] == "laji;rivi;sarake;selite"
    assert "yhteensä;;hylätty rivi;1" in report
    assert "yhteensä;;uutta tuotetta;0" in report
    assert "hylätty rivi;2;season;tuntematon arvo: =1+1" in report


@pytest.mark.parametrize(
    ("content", "changes", "field"),
    [
        (b"", {}, "file"),
        (as_csv(TYRE), {"source": "999"}, "source"),
        (as_csv(TYRE), {"source": "x"}, "source"),
        (as_csv(TYRE), {"flagged_percent": "0"}, "flagged_percent"),
        (as_csv(TYRE), {"full": "perhaps"}, "full"),
    ],
)
def test_what_cannot_be_handed_in_is_told_at_its_field(
    clerk: Client, content: bytes, changes: dict[str, str], field: str
):
    assert list(hand(clerk, content, **changes).context["form"].errors) == [field]
    assert FeedRun.objects.count() == 0


def test_too_big_a_file_is_told_at_its_field(clerk: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(feed_runs, "MOST_BYTES", 100)
    response = hand(clerk, as_csv(TYRE))
    assert "liian suuri" in response.context["form"].errors["file"][0]
    assert FeedRun.objects.count() == 0


def test_second_feed_of_a_source_is_told_to_wait(clerk: Client):
    hand(clerk, as_csv(TYRE))
    response = hand(clerk, as_csv(TYRE))
    assert "toinen tuonti on kesken" in response.context["form"].errors["source"][0]
    run = FeedRun.objects.get()
    clerk.post(f"{DESK}{run.pk}/keskeyta/")
    assert hand(clerk, as_csv(TYRE)).status_code == 302


def test_warehouse_looks_but_hands_nothing_in(client: Client):
    make.source()
    make.source(code="nordtyre")
    clerk = at_desk(client, Role.CLERK)
    hand(clerk, as_csv(TYRE))
    run = work()
    warehouse = at_desk(client, Role.WAREHOUSE)
    assert warehouse.get(f"{DESK}{run.pk}/change/").status_code == 200
    assert "Tuo tiedosto" not in warehouse.get(DESK).content.decode()
    for path in ("tuo/", f"{run.pk}/paasta/", f"{run.pk}/keskeyta/"):
        assert warehouse.post(f"{DESK}{path}").status_code == 403
    run.refresh_from_db()
    assert run.state == "checked"


@pytest.mark.parametrize("path", ["9/change/", "x/change/", "9/tila/", "9/raportti.csv"])
def test_unknown_feed_is_not_found(clerk: Client, path: str):
    assert clerk.get(f"{DESK}{path}").status_code == 404


def test_letting_in_by_a_link_is_not_possible(clerk: Client):
    hand(clerk, as_csv(TYRE))
    run = work()
    assert clerk.get(f"{DESK}{run.pk}/paasta/").status_code == 405
    assert clerk.get(f"{DESK}{run.pk}/keskeyta/").status_code == 405
