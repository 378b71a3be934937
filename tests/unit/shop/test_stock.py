"""Stock: taken once, never below zero, always with its movement."""

import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from lapinkumi.core.actors import Actor
from shop.models import ProductEvent, StockLevel, StockMovement
from shop.services.stock import NotEnoughStock, Put, Want, count_stock, put_stock, set_counted, take_stock, undo_take
from tests.unit.shop import make

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def ledger() -> list[tuple[str, int, str]]:
    rows = (
        StockMovement.objects.exclude(cause="test").order_by("pk").values_list("level__source__code", "delta", "cause")
    )
    return list(rows)


def quantities() -> dict[str, int]:
    return dict(StockLevel.objects.values_list("source__code", "quantity"))


@pytest.mark.django_db
def test_take_stock_outside_an_act_is_refused(transactional_db: None):
    with pytest.raises(RuntimeError, match="step"):
        take_stock(wants=[], cause="order:1", at=AT)


@pytest.mark.django_db
def test_take_stock_moves_quantity_and_ledger_together():
    tyre = make.tyre()
    make.level(tyre, quantity=10)
    moves = take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    assert [(move.delta, move.cause, move.at) for move in moves] == [(-4, "order:1", AT)]
    assert quantities() == {"keskus": 6}
    assert ledger() == [("keskus", -4, "order:1")]


@pytest.mark.django_db
def test_take_stock_twice_for_one_cause_takes_once():
    tyre = make.tyre()
    make.level(tyre, quantity=10)
    first = take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    second = take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    assert second == first
    assert quantities() == {"keskus": 6}
    assert ledger() == [("keskus", -4, "order:1")]


@pytest.mark.django_db
def test_take_stock_of_the_whole_shelf_leaves_zero():
    tyre = make.tyre()
    make.level(tyre, quantity=4)
    take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    assert quantities() == {"keskus": 0}


@pytest.mark.django_db
def test_take_stock_of_too_many_takes_nothing():
    tyre, rim = make.tyre(sku="A"), make.rim(sku="B")
    make.level(tyre, quantity=10)
    make.level(rim, quantity=3)
    with pytest.raises(NotEnoughStock) as refused:
        take_stock(wants=[Want(tyre.pk, 4), Want(rim.pk, 4)], cause="order:1", at=AT)
    assert refused.value.data == {"short": {rim.pk: 3}}
    assert list(StockLevel.objects.order_by("pk").values_list("quantity", flat=True)) == [10, 3]
    assert ledger() == []


@pytest.mark.django_db
def test_take_stock_of_an_article_nobody_has_is_refused():
    tyre = make.tyre()
    with pytest.raises(NotEnoughStock) as refused:
        take_stock(wants=[Want(tyre.pk, 1)], cause="order:1", at=AT)
    assert refused.value.data == {"short": {tyre.pk: 0}}


@pytest.mark.django_db
def test_two_lines_of_one_product_are_counted_together():
    tyre = make.tyre()
    make.level(tyre, quantity=6)
    with pytest.raises(NotEnoughStock):
        take_stock(wants=[Want(tyre.pk, 4), Want(tyre.pk, 4)], cause="order:1", at=AT)
    assert quantities() == {"keskus": 6}
    take_stock(wants=[Want(tyre.pk, 4), Want(tyre.pk, 2)], cause="order:2", at=AT)
    assert quantities() == {"keskus": 0}


@pytest.mark.django_db
def test_goods_come_whole_from_the_quickest_source_that_has_them_all():
    tyre = make.tyre()
    make.level(tyre, quantity=2)
    make.level(tyre, quantity=20, code="hidas")
    make.level(tyre, quantity=20, code="nopea", lead_days=3)
    take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    assert quantities() == {"keskus": 2, "hidas": 20, "nopea": 16}


@pytest.mark.django_db
def test_goods_come_from_several_sources_when_none_has_them_all():
    tyre = make.tyre()
    make.level(tyre, quantity=2)
    make.level(tyre, quantity=3, code="tukku")
    take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    assert quantities() == {"keskus": 0, "tukku": 1}
    assert ledger() == [("keskus", -2, "order:1"), ("tukku", -2, "order:1")]


@pytest.mark.django_db
def test_a_source_out_of_use_gives_nothing():
    tyre = make.tyre()
    make.level(tyre, quantity=4, code="tukku")
    make.source(code="tukku", active=False)
    with pytest.raises(NotEnoughStock):
        take_stock(wants=[Want(tyre.pk, 1)], cause="order:1", at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", [0, -4])
def test_stock_moves_by_one_or_more(quantity: int):
    tyre = make.tyre()
    level = make.level(tyre, quantity=4)
    with pytest.raises(ValueError, match="one or more"):
        take_stock(wants=[Want(tyre.pk, quantity)], cause="order:1", at=AT)
    with pytest.raises(ValueError, match="one or more"):
        put_stock(puts=[Put(level.pk, quantity)], cause="arrival:1", at=AT)
    assert quantities() == {"keskus": 4}


@pytest.mark.django_db
def test_put_stock_twice_for_one_cause_adds_once():
    level = make.level(make.tyre(), quantity=4)
    first = put_stock(puts=[Put(level.pk, 6)], cause="arrival:1", at=AT)
    assert put_stock(puts=[Put(level.pk, 6)], cause="arrival:1", at=AT) == first
    assert quantities() == {"keskus": 10}
    assert ledger() == [("keskus", 6, "arrival:1")]


@pytest.mark.django_db
def test_undo_take_puts_each_part_back_where_it_was_once():
    tyre = make.tyre()
    make.level(tyre, quantity=2)
    make.level(tyre, quantity=3, code="tukku")
    take_stock(wants=[Want(tyre.pk, 4)], cause="order:1", at=AT)
    for _twice in range(2):
        undo_take(taken="order:1", cause="order:1:cancelled", at=AT)
    assert quantities() == {"keskus": 2, "tukku": 3}
    assert ledger()[2:] == [("keskus", 2, "order:1:cancelled"), ("tukku", 2, "order:1:cancelled")]


@pytest.mark.django_db
def test_undo_of_what_was_never_taken_moves_nothing():
    make.level(make.tyre(), quantity=2)
    assert undo_take(taken="order:9", cause="order:9:cancelled", at=AT) == []
    assert quantities() == {"keskus": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(("counted", "delta"), [(12, 2), (7, -3), (0, -10)])
def test_set_counted_moves_the_difference(counted: int, delta: int):
    level = make.level(make.tyre(), quantity=10)
    move = set_counted(level_id=level.pk, quantity=counted, cause="count:1", at=AT)
    assert (move.delta, quantities()) == (delta, {"keskus": counted})


@pytest.mark.django_db
def test_set_counted_to_what_is_there_moves_nothing():
    level = make.level(make.tyre(), quantity=10)
    assert set_counted(level_id=level.pk, quantity=10, cause="count:1", at=AT) is None
    assert ledger() == []


@pytest.mark.django_db
def test_set_counted_twice_for_one_cause_counts_once():
    level = make.level(make.tyre(), quantity=10)
    set_counted(level_id=level.pk, quantity=8, cause="count:1", at=AT)
    take_stock(wants=[Want(level.product_id, 2)], cause="order:1", at=AT)
    assert set_counted(level_id=level.pk, quantity=8, cause="count:1", at=AT) is None
    assert quantities() == {"keskus": 6}


@pytest.mark.django_db
def test_a_count_below_zero_is_a_mistake():
    level = make.level(make.tyre(), quantity=10)
    with pytest.raises(ValueError, match="never negative"):
        set_counted(level_id=level.pk, quantity=-1, cause="count:1", at=AT)


@pytest.mark.django_db(transaction=True)
def test_count_stock_notes_who_counted():
    clerk = get_user_model().objects.create_user("varasto@example.com")
    level = make.level(make.tyre(), quantity=10)
    for _twice in range(2):
        count_stock(level_id=level.pk, quantity=8, at=AT, by=Actor.staff(clerk))
    assert quantities() == {"keskus": 8}
    assert [(event.kind, event.actor_user, event.data) for event in ProductEvent.objects.all()] == [
        ("stock_counted", clerk, {"source": level.source_id, "old": 10, "new": 8})
    ]


@pytest.mark.django_db(transaction=True)
def test_last_four_tyres_are_sold_to_one_buyer():
    tyre = make.tyre()
    make.level(tyre, quantity=4)
    buyers, start, outcomes = 8, threading.Barrier(8), []

    def buy(number: int) -> None:
        try:
            start.wait()
            with transaction.atomic():
                take_stock(wants=[Want(tyre.pk, 4)], cause=f"order:{number}", at=AT)
            outcomes.append("sold")
        except NotEnoughStock as refused:
            outcomes.append(refused.data["short"][tyre.pk])
        finally:
            connection.close()

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(buyers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [0] * 7 + ["sold"]
    assert quantities() == {"keskus": 0}
    assert [delta for _, delta, _ in ledger()] == [-4]


@pytest.mark.django_db(transaction=True)
def test_buyers_of_the_same_two_articles_in_either_order_do_not_lock_each_other_out():
    one, two = make.tyre(sku="A"), make.tyre(sku="B")
    make.level(one, quantity=40)
    make.level(two, quantity=40)
    start, failures = threading.Barrier(2), []

    def buy(name: str, wants: list[Want]) -> None:
        try:
            start.wait()
            for number in range(10):
                with transaction.atomic():
                    take_stock(wants=wants, cause=f"order:{name}{number}", at=AT)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    forward = threading.Thread(target=buy, args=("a", [Want(one.pk, 1), Want(two.pk, 1)]))
    backward = threading.Thread(target=buy, args=("b", [Want(two.pk, 1), Want(one.pk, 1)]))
    for thread in (forward, backward):
        thread.start()
    for thread in (forward, backward):
        thread.join()
    assert failures == []
    assert list(StockLevel.objects.values_list("quantity", flat=True)) == [20, 20]
