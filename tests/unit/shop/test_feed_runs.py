"""Feeds from the desk: checked without storing, let in batch by batch, stopped anywhere and gone on with (R1.3)."""

import contextlib
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapinkumi.core.actors import Actor
from lapinkumi.core.spreadsheets import guard, unguard
from lapinkumi.core.states import ForbiddenMove
from shop.books import check_range
from shop.feed_report import outcome, report_rows
from shop.models import Brand, FeedEvent, FeedRun, PricePeriod, Product, StockLevel, StockMovement, Tyre
from shop.services import feed_runs, feed_work
from shop.services.feed_runs import FeedBusy
from tests.unit.shop import make
from tests.web.shop.test_import_products import RIM, STUDDED, TYRE

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.3")]

AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
CLERK = Actor.system("test")
Hand = Callable[..., FeedRun]


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hand() -> Hand:
    """Hands a feed in and returns its run."""
    make.source()
    nordtyre = make.source(code="nordtyre")

    def handed(*rows: dict[str, str], raw: bytes | None = None, source: Any = None, **options: Any) -> FeedRun:
        content = as_csv(*rows) if raw is None else raw
        return feed_runs.hand_in(
            source_id=(source or nordtyre).pk,
            file=ContentFile(content),
            name="feed.csv",
            full=options.pop("full", False),
            flagged_percent=options.pop("flagged_percent", 30),
            at=tick(),
            by=CLERK,
        )

    return handed


def as_csv(*rows: dict[str, str]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [";".join(columns), *(";".join(row.get(column, "") for column in columns) for row in rows)]
    return "\r\n".join(lines).encode()


def as_xlsx(*rows: dict[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for row in [dict(zip(columns, columns, strict=True)), *rows]:
        book.active.append([row.get(column) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def many(rows: int) -> list[dict[str, str]]:
    return [{**TYRE, "supplier_sku": f"T-{number}", "ean": ""} for number in range(rows)]


SECONDS = count(3600)


def tick() -> datetime:
    """A clock that goes on a second at each look."""
    return AT + timedelta(seconds=next(SECONDS))


def work(run: FeedRun, **options: Any) -> FeedRun:
    feed_work.work(run_id=run.pk, tell_time=options.pop("tell_time", tick), **options)
    run.refresh_from_db()
    return run


def let_in(run: FeedRun, **options: Any) -> FeedRun:
    feed_runs.let_in(run_id=run.pk, at=tick(), by=CLERK)
    return work(run, **options)


def found(run: FeedRun) -> list[tuple[str, int, str, str]]:
    return list(run.findings.order_by("kind", "line", "pk").values_list("kind", "line", "column", "sentence"))


def everything() -> list[int]:
    return [model.objects.count() for model in (Product, PricePeriod, StockLevel, StockMovement, Brand)]


def test_check_tells_everything_and_stores_nothing(hand: Hand):
    before = everything()
    bad = {**TYRE, "supplier_sku": "T-2", "ean": "6430000000017", "stock": "-1"}
    run = work(hand(TYRE, bad, RIM, {**TYRE, "supplier_sku": "T-3", "ean": ""}))
    assert everything() == before
    assert run.state == "checked"
    assert {name: rows for name, rows in run.tally.items() if rows} == {"new": 3, "refused": 1, "published": 3}
    assert [(line, column) for _, line, column, _ in found(run)] == [(3, "stock"), (3, "ean")]


def test_let_in_stores_what_the_check_told(hand: Hand):
    rows = [TYRE, {**RIM, "ean": ""}, {**TYRE, **STUDDED, "supplier_sku": "N-1", "ean": ""}]
    run = work(hand(*rows))
    told = run.tally
    run = let_in(run)
    assert run.state == "done"
    assert [run.tally.get(name, 0) for name in ("new", "changed", "same", "refused")] == [
        told.get(name, 0) for name in ("new", "changed", "same", "refused")
    ] == [3, 0, 0, 0]  # fmt: skip
    assert Product.objects.count() == 3
    assert [event.kind for event in run.events.all()] == ["handed_in", "checked", "let_in", "done"]
    assert list(check_range()) == []
    again = let_in(work(hand(*rows)))
    assert (again.tally.get("new", 0), again.tally.get("changed", 0), again.tally["same"]) == (0, 0, 3)
    assert again.forecast["same"] == 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]),
            st.sampled_from(["119,00", "99,00", ""]),
            st.sampled_from(["0", "4", "-1"]),
            st.sampled_from(["Railo 3", "Railo 4"]),
            st.sampled_from(["", "6430000000016", "6430000000017"]),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_check_foretells_what_letting_in_does(hand: Hand, drawn: list[tuple[str, ...]], full: bool):
    rows = [
        {**TYRE, "supplier_sku": code, "price_eur": price, "stock": stock, "pattern": name, "ean": ean}
        for code, price, stock, name, ean in drawn
    ]
    run = work(hand(*rows, {**TYRE, "supplier_sku": "Z", "ean": ""}, full=full))
    told = {name: run.tally.get(name, 0) for name in ("new", "changed", "same", "refused", "emptied")}
    run = let_in(run)
    assert {name: run.tally.get(name, 0) for name in told} == told
    assert list(check_range()) == []


def test_an_article_whose_code_the_source_has_changed_is_not_foretold_as_gone(hand: Hand):
    let_in(work(hand(TYRE)))
    run = work(hand({**TYRE, "supplier_sku": "UUSI"}, full=True))
    assert (run.tally["changed"], run.tally.get("emptied", 0)) == (1, 0)
    assert let_in(run).tally.get("emptied", 0) == 0
    assert list(StockLevel.objects.values_list("supplier_sku", "quantity")) == [("UUSI", 12)]


def test_large_price_changes_are_pointed_out(hand: Hand):
    let_in(work(hand(TYRE)))
    run = work(hand({**TYRE, "price_eur": "59,50"}))
    assert [(kind, line, column) for kind, line, column, _ in found(run)] == [("price", 2, "price_eur")]
    assert "NORDTYRE-T-1: hinta 119,00\N{NO-BREAK SPACE}€ → 59,50\N{NO-BREAK SPACE}€" in found(run)[0][3]
    assert "\N{MINUS SIGN}50,0 %" in found(run)[0][3]
    assert run.tally["leaps"] == 1
    quiet = work(_cancelled(run, hand({**TYRE, "price_eur": "100,00"}, source=run.source)))
    assert found(quiet) == []


def _cancelled(run: FeedRun, other: FeedRun) -> FeedRun:
    feed_runs.cancel(run_id=run.pk, at=tick(), by=CLERK)
    return other


def kill_after(ticks: int) -> Callable[[], datetime]:
    left = iter(range(ticks))

    def tell() -> datetime:
        if next(left, None) is None:
            raise Killed
        return tick()

    return tell


@pytest.mark.parametrize("ticks", range(1, 16))
def test_killed_anywhere_it_goes_on_where_it_was_and_ends_the_same(hand: Hand, ticks: int):
    rows = [*many(9), {**TYRE, "supplier_sku": "T-3", "ean": ""}, {**TYRE, "supplier_sku": "bad", "stock": "x"}]
    run = work(hand(*rows, full=True), batch_rows=2)
    feed_runs.let_in(run_id=run.pk, at=tick(), by=CLERK)
    with contextlib.suppress(Killed):
        work(run, tell_time=kill_after(ticks), batch_rows=2)
    run = work(run, batch_rows=2)
    assert run.state == "done"
    assert [run.tally.get(name, 0) for name in ("new", "changed", "same", "refused")] == [9, 0, 0, 2]
    assert (Product.objects.count(), StockMovement.objects.count(), run.rows_done) == (9, 9, 11)
    assert [(line, column) for _, line, column, _ in found(run)] == [(11, "supplier_sku"), (12, "stock")]
    assert list(check_range()) == []


def test_a_feed_that_never_gets_on_is_given_up_with_its_line(hand: Hand):
    run = work(hand(*many(3)))
    feed_runs.let_in(run_id=run.pk, at=tick(), by=CLERK)
    for _try in range(feed_runs.MOST_TRIES):
        with pytest.raises(Killed):
            work(run, tell_time=kill_after(1), batch_rows=2)
    run = work(run)
    assert (run.state, Product.objects.count()) == ("failed", 0)
    assert "rivin 0 jälkeen" in run.error


def test_cancelled_between_batches_what_is_in_stays_and_is_told(hand: Hand):
    run = work(hand(*many(5)))
    feed_runs.let_in(run_id=run.pk, at=tick(), by=CLERK)
    calls = iter(range(100))

    def cancelling() -> datetime:
        if next(calls) == 2:
            feed_runs.cancel(run_id=run.pk, at=tick(), by=CLERK)
        return tick()

    run = work(run, tell_time=cancelling, batch_rows=2)
    assert (run.state, Product.objects.count(), run.at_line) == ("cancelled", 2, 3)
    feed_runs.cancel(run_id=run.pk, at=tick(), by=CLERK)
    with pytest.raises(ForbiddenMove):
        feed_runs.let_in(run_id=run.pk, at=tick(), by=CLERK)
    assert FeedEvent.objects.filter(kind="cancelled").count() == 1
    assert list(check_range()) == []


def test_two_at_once_for_one_source_are_refused_and_for_two_are_not(hand: Hand):
    hand(TYRE)
    with pytest.raises(FeedBusy):
        hand(TYRE)
    hand(TYRE, source=make.source())
    assert FeedRun.objects.count() == 2


def test_checked_feed_waits_while_another_of_its_source_is_read(hand: Hand):
    first = work(hand(TYRE))
    hand(TYRE)
    with pytest.raises(FeedBusy):
        feed_runs.let_in(run_id=first.pk, at=tick(), by=CLERK)
    first.refresh_from_db()
    assert first.state == "checked"


def test_full_feed_ends_only_its_own_sources_stock(hand: Hand):
    let_in(work(hand(TYRE, RIM)))
    make.level(Product.objects.get(kind="rim"), quantity=6)
    run = let_in(work(hand(TYRE, full=True)))
    assert (run.forecast["emptied"], run.tally["emptied"]) == (1, 1)
    assert list(StockLevel.objects.order_by("source__code", "pk").values_list("source__code", "quantity")) == [
        ("keskus", 6),
        ("nordtyre", 12),
        ("nordtyre", 0),
    ]


def test_full_feed_without_a_good_row_empties_nothing(hand: Hand):
    let_in(work(hand(TYRE)))
    run = let_in(work(hand({**TYRE, "stock": "x"}, full=True)))
    assert (run.state, StockLevel.objects.get().quantity) == ("failed", 12)
    assert "Saldoja ei nollattu" in run.error


@pytest.mark.parametrize(
    ("bad", "emptied"),
    [
        ('"Q;tyre;open quote', 0),
        (";" * (len(TYRE) - 1) + "x", 0),
        ("=1+1", 0),
        ("T-3;a row that is too short", 1),
        ('T-3;"an open quote', 1),
    ],
)
def test_full_feed_empties_nothing_that_an_unreadable_row_may_mean(hand: Hand, bad: str, emptied: int):
    let_in(work(hand(*many(6))))
    lines = as_csv(*many(5)).decode().split("\r\n")
    content = "\r\n".join([*lines[:2], bad, *(line for line in lines[2:] if not line.startswith("T-3;"))])
    run = let_in(work(hand(raw=content.encode(), full=True)))
    assert (run.state, run.forecast.get("emptied", 0), run.tally.get("emptied", 0)) == ("done", emptied, emptied)
    levels = dict(StockLevel.objects.values_list("supplier_sku", "quantity"))
    assert levels == {**dict.fromkeys(levels, 12), **({"T-5": 0} if emptied else {})}
    assert run.tally["same"] == 4
    assert ("Saldoja ei nollata" in outcome(run)["text"]) is not bool(emptied)


def test_rows_behind_an_open_quote_are_read(hand: Hand):
    lines = as_csv(*many(3)).decode().split("\r\n")
    run = let_in(work(hand(raw="\r\n".join([*lines[:2], '"Q;tyre;open quote', *lines[2:]]).encode())))
    assert [(line, kind) for kind, line, _column, _told in found(run)] == [(3, "problem")]
    assert sorted(StockLevel.objects.values_list("supplier_sku", flat=True)) == ["T-0", "T-1", "T-2"]


def test_sweep_wakes_what_was_left_lying(hand: Hand, django_capture_on_commit_callbacks: Any):
    run = hand(TYRE)
    with django_capture_on_commit_callbacks() as callbacks:
        soon = feed_work.resume_feeds(at=run.created_at + timedelta(minutes=1))
        late = feed_work.resume_feeds(at=run.created_at + timedelta(minutes=3))
    assert (soon, late, len(callbacks)) == (0, 1, 1)
    assert work(run).state == "checked"
    assert feed_work.resume_feeds(at=AT + timedelta(days=1)) == 0
    assert feed_work.work(run_id=run.pk, tell_time=tick) is False


def test_files_are_thrown_away_after_a_month_and_the_report_stays(hand: Hand):
    run = let_in(work(hand(TYRE, {**TYRE, "supplier_sku": "T-2", "stock": "x"})))
    path = Path(run.file.path)
    assert feed_work.forget_files(at=run.ended_at + timedelta(days=29)) == 0
    assert path.exists()
    assert [feed_work.forget_files(at=run.ended_at + timedelta(days=31)) for _twice in range(2)] == [1, 0]
    run.refresh_from_db()
    assert (path.exists(), bool(run.file), run.findings.count()) == (False, False, 1)


def workbook_with(change: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(TYRE))
    book.active.append([None, *list(TYRE.values())[1:]])
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/sharedStrings.xml", b"\0" * (81 * 1024 * 1024))
    return out.getvalue()


def one_cell(text: bytes) -> bytes:
    """A workbook whose one row has that code, written by hand: no library writes so much into a cell."""
    book = as_xlsx({**TYRE, "supplier_sku": "MARK"})
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in read.namelist():
            archive.writestr(name, read.read(name).replace(b"MARK", text))
    return out.getvalue()


BROKEN = {
    "empty": b"",
    "only a header": b"supplier_sku;brand",
    "utf-16": as_csv(TYRE).decode().encode("utf-16"),
    "latin-1": as_csv({**TYRE, "pattern": "Häijy"}).decode().encode("latin-1"),
    "commas": as_csv(TYRE).replace(b";", b","),
    "tabs": as_csv(TYRE).replace(b";", b"\t"),
    "missing columns": as_csv({"supplier_sku": "x", "stock": "1"}),
    "column twice": as_csv(TYRE).replace(b"pattern", b"brand", 1),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a zip that is no workbook": b"PK\x03\x04 and nothing more",
    "a bomb": bomb(),
    "a bomb in one cell": one_cell(b"A" * (40 * 1024 * 1024)),
    "a cut workbook": as_xlsx(TYRE)[:-300],
    "nothing but NUL": b"\0" * 1000,
}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (as_csv(TYRE).decode().encode("utf-16"), "Unicode-tekstiä"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "on PDF"),
        (b"%PDF-1.7\nsupplier_sku;brand", "on PDF"),
        (BROKEN["a picture"], "ei ole tekstiä"),
        (b"\x89PNG\r\n\x1a\n0000", "ei ole tekstiä"),
        (BROKEN["latin-1"], "ei ole UTF-8"),
    ],
)
def test_file_of_another_sort_is_told_what_it_is(hand: Hand, raw: bytes, told: str):
    assert told in work(hand(raw=raw)).error


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_file_is_told_in_one_sentence_and_stores_nothing(hand: Hand, kind: str):
    before = everything()
    run = work(hand(raw=BROKEN[kind]))
    assert (run.state, everything()) == ("failed", before)
    assert run.error.endswith((".", ").")) or "sarakkeita" in run.error
    assert len(run.error) > 20


@pytest.mark.parametrize(
    ("change", "column", "told"),
    [
        ({"ean": "6430000000017"}, "ean", "tarkiste"),
        ({"price_eur": "-5"}, "price_eur", "yli 0"),
        ({"price_eur": "=1+1"}, "price_eur", "ei ole luku"),
        ({"pattern": "a\0b"}, "pattern", "ei voi tulostaa"),
        ({"brand": ""}, "brand", "puuttuu"),
        ({"stock": "1e9"}, "stock", "kokonaisluku"),
        ({"size": "ihan iso"}, "size", ""),
        ({"production_start": "5421"}, "production_start", "viikko ja vuosi"),
        ({"production_end": "kesällä"}, "production_end", "viikko ja vuosi"),
    ],
)
def test_bad_row_is_told_with_line_column_and_reason(hand: Hand, change: dict[str, str], column: str, told: str):
    run = work(hand({**TYRE, "supplier_sku": "ok", "ean": ""}, {**TYRE, **change}))
    [(kind, line, where, sentence)] = found(run)
    assert (kind, line, where) == ("problem", 3, column)
    assert told in sentence
    run = let_in(run)
    assert (run.state, Product.objects.count(), len(found(run))) == ("done", 1, 1)


@pytest.mark.parametrize("code", ["A" * 39, "x" * 100_000, "A\0B", "A\x1fB"], ids=["long", "huge", "nul", "control"])
def test_a_code_that_can_be_none_is_told_and_empties_nothing(hand: Hand, code: str):
    let_in(work(hand(TYRE)))
    before, quantity = everything(), StockLevel.objects.get().quantity
    run = work(hand({**TYRE, "supplier_sku": code, "stock": "x"}, full=True))
    assert (run.state, {line for _, line, _, _ in found(run)}) == ("checked", {2})
    let_in(run)
    assert (everything(), StockLevel.objects.get().quantity) == (before, quantity)


def test_a_cell_with_more_than_excel_can_hold_is_refused(hand: Hand):
    noise = random.Random(1).randbytes(20_000).hex().encode()
    run = work(hand(raw=one_cell(noise)))
    assert found(run) == [("problem", 2, "supplier_sku", "solussa on liikaa tekstiä.")]


@pytest.mark.parametrize("told", ["0821", "821", "8/21", "08/2021", "8.2021"])
def test_weeks_of_production_are_read_as_people_write_them_and_an_empty_cell_leaves_them(hand: Hand, told: str):
    let_in(work(hand({**TYRE, "production_start": told, "production_end": "52/2025"})))
    let_in(work(hand({**TYRE, "production_start": ""})))
    assert list(Tyre.objects.values_list("production_start", "production_end")) == [("0821", "5225")]


def test_workbook_is_read_as_the_csv_is(hand: Hand):
    cells = {**TYRE, "ean": 6430000000016, "load": 91, "stock": 12.0, "price_eur": 119.9, "xl": False, "weight_kg": 9.1}
    let_in(work(hand(raw=as_xlsx(cells))))
    product = Product.objects.get()
    assert (product.ean, product.price, product.weight_kg) == ("6430000000016", Decimal("119.90"), Decimal("9.100"))
    assert StockLevel.objects.get().quantity == 12


@pytest.mark.parametrize(
    ("change", "column", "told"),
    [
        (lambda sheet: sheet.__setitem__("A2", "=HYPERLINK(1)"), "supplier_sku", "kaava"),
        (lambda sheet: sheet.__setitem__("A2", "#DIV/0!"), "supplier_sku", "virhe"),
        (lambda sheet: (sheet.__setitem__("A2", "x"), sheet.__setitem__("AZ2", "y")), "", "ulkopuolella"),
    ],
)
def test_cells_that_are_no_values_are_refused(hand: Hand, change: Any, column: str, told: str):
    run = work(hand(raw=workbook_with(change)))
    [(_, line, where, sentence)] = found(run)
    assert (run.state, line, where) == ("checked", 2, column)
    assert told in sentence


def test_report_is_safe_to_open_in_a_spreadsheet(hand: Hand):
    run = work(hand({**TYRE, "season": '=HYPERLINK("x")'}))
    cells = [cell for row in report_rows(run) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell] == []


@given(st.text(alphabet="'=+-@ab\t\r", max_size=6) | st.text(max_size=20))
def test_guarded_text_is_no_formula_and_comes_back(text: str):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_feeds_are_read_one_at_a_time(hand: Hand, other_connection: Any):
    run = hand(TYRE)
    with other_connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(5201312)")
        assert feed_work.work(run_id=run.pk, tell_time=tick) is False
        cursor.execute("SELECT pg_advisory_unlock(5201312)")
    assert work(run).state == "checked"


@pytest.fixture
def other_connection() -> Iterator[Any]:
    other = connection.copy()
    yield other
    other.close()
