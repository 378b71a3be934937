"""The playground's store: documents, schedule, journal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from lapinkumi.playground.store import Store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "deep" / "store.sqlite3")


def test_documents_are_kept_by_kind_and_id(store):
    store.put("a", "1", {"x": "ä"})
    store.put("b", "1", {"x": 2})
    store.put("a", "1", {"x": 3})
    assert (store.get("a", "1"), store.get("b", "1"), store.get("a", "2")) == ({"x": 3}, {"x": 2}, None)
    store.remove("a", "1")
    assert store.get("a", "1") is None


def test_the_latest_written_come_first(store):
    for name in ("1", "2", "3", "1"):
        store.put("a", name, {"name": name})
    assert [document["name"] for document in store.latest("a", most=2)] == ["1", "3"]


def test_what_was_stored_outlives_the_process(store, tmp_path):
    store.put("a", "1", {"x": 1})
    assert Store(tmp_path / "deep" / "store.sqlite3").get("a", "1") == {"x": 1}


def test_a_broken_transaction_leaves_nothing(store):
    def break_off():
        with store.transaction():
            store.put("a", "1", {})
            with store.transaction():
                store.put("a", "2", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert (store.get("a", "1"), store.get("a", "2")) == (None, None)
    store.put("a", "3", {})
    assert store.get("a", "3") == {}


def test_no_step_is_lost_between_threads(store):
    store.put("a", "1", {"count": 0})

    def step(_number):
        with store.transaction():
            store.put("a", "1", {"count": store.get("a", "1")["count"] + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(step, range(200)))
    assert store.get("a", "1") == {"count": 200}


def test_what_is_due_is_claimed_once_and_oldest_first(store):
    for minutes in (3, 1, 2, 9):
        store.plan("push", str(minutes), {}, due_at=NOON + timedelta(minutes=minutes))
    now = NOON + timedelta(minutes=3)
    claimed = [store.claim_due(now) for _ in range(4)]
    assert [due and due.about for due in claimed] == ["1", "2", "3", None]
    assert claimed[0].due_at == NOON + timedelta(minutes=1)
    assert store.planned("push", "9") == [NOON + timedelta(minutes=9)]
    store.unplan("push", "9")
    assert store.planned("push", "9") == []


def test_the_journal_keeps_its_order(store):
    for number in range(3):
        store.write("callback", {"number": number})
    assert [line["number"] for line in store.read("callback")] == [0, 1, 2]
    assert [line["number"] for line in store.read_last("callback", most=2)] == [2, 1]
    assert store.read("message") == store.read_last("message", most=2) == []


def test_clear_forgets_everything(store):
    store.put("a", "1", {})
    store.write("callback", {})
    store.plan("push", "1", {}, due_at=NOON)
    store.clear()
    assert (store.get("a", "1"), store.read("callback"), store.claim_due(NOON)) == (None, [], None)
