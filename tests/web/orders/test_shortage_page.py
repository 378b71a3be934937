"""The page on which a customer chooses what becomes of missing goods: consequences before the button (R5.15)."""

import html
import re
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Answer, Order, OrderLine, Shortage
from orders.services import shortages
from tests.builders.garages import a_garage
from tests.builders.orders import AT, SHOP
from tests.builders.shortages import LATE, an_order_of, ask, choose, missing_tyres, others

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.15")]


def url(order: Order) -> str:
    return f"/tilaus/{order.token}/puuttuu/"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    html5lib.HTMLParser(strict=True).parse(answer.content)
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def absent(text: str, *wanted: str) -> list[str]:
    return [part for part in wanted if part not in text]


def asked(**over: Any) -> Shortage:
    order = an_order_of(missing_tyres(), **over)
    return ask(order, others("Halla", "119.90"), others("Hanki", "139.90"), wait=LATE, at=AT)


def state_of(shortage: Shortage) -> tuple[str, str]:
    shortage.refresh_from_db()
    return shortage.state, Order.objects.get().state


def test_the_page_shows_every_choice_with_what_it_costs_and_means(visitor: Client) -> None:
    shortage = asked(more=True)
    text = read(visitor.get(url(shortage.order)))
    assert absent(
        text, "4 × Revontuli Talvi", "Varastosta puuttui rengas", "4 × 119,90 € = 479,60 €", "40,00 € halvempi",
        "40,00 € kalliimpi", "595,50 € → 635,50 €", "korottamaan katevarauksesi", "Odotan alkuperäistä tuotetta",
        "ma 11.1. – pe 15.1.2027", "Jätän tuotteen pois, muut toimitetaan", "Perun koko tilauksen",
        "Peruminen ei maksa sinulle mitään", "pe 4.12.2026", "Hiljaisuus ei ole suostumus",
    ) == []  # fmt: skip


def test_looking_changes_nothing(visitor: Client) -> None:
    shortage = asked()
    read(visitor.get(url(shortage.order)))
    assert state_of(shortage) == ("offered", "confirmed")


@pytest.mark.parametrize("value", ["wait", "cancel"])
def test_choosing_is_done_once_and_told(visitor: Client, value: str) -> None:
    shortage = asked()
    for _press in range(2):
        answer = visitor.post(url(shortage.order), {"number": "1", "valinta": value})
        assert (answer.status_code, answer["Location"]) == (302, url(shortage.order))
    assert state_of(shortage) == ("settled", {"wait": "confirmed", "cancel": "cancelled"}[value])
    assert absent(read(visitor.get(url(shortage.order))), "Valintasi on voimassa") == []


def test_a_substitute_is_chosen_and_the_order_shows_what_it_replaced(visitor: Client) -> None:
    shortage = asked()
    cheaper = shortage.substitutes.get(position=1)
    answer = visitor.post(url(shortage.order), {"number": "1", "valinta": f"substitute:{cheaper.pk}"})
    assert answer.status_code == 302
    text = read(visitor.get(f"/tilaus/{shortage.order.token}/"))
    assert absent(text, "<del>4 × Revontuli Talvi 205/55 R16 94T XL</del>", f"tilalle tuli {cheaper.name}") == []
    assert OrderLine.ever.count() == OrderLine.objects.count() + 1


@pytest.mark.parametrize("value", ["", "substitute:0", "substitute:x", "nothing", "drop", "wait:3"])
def test_what_is_no_choice_gets_a_sentence_and_changes_nothing(visitor: Client, value: str) -> None:
    shortage = asked()
    read(visitor.post(url(shortage.order), {"number": "1", "valinta": value}), 409)
    assert state_of(shortage) == ("offered", "confirmed")


def test_another_question_than_the_one_shown_is_read_first(visitor: Client) -> None:
    shortage = asked()
    text = read(visitor.post(url(shortage.order), {"number": "7", "valinta": "cancel"}), 409)
    assert absent(text, "Vaihtoehdot ovat muuttuneet") == []
    assert state_of(shortage) == ("offered", "confirmed")


def test_goods_that_ran_out_meanwhile_are_said_so(visitor: Client) -> None:
    shortage = asked()
    first = shortage.substitutes.get(position=1)
    first.product.levels.update(quantity=0)
    text = read(visitor.post(url(shortage.order), {"number": "1", "valinta": f"substitute:{first.pk}"}), 409)
    assert absent(text, "Valitsemasi tuote ehti loppua") == []
    assert state_of(shortage) == ("offered", "confirmed")


def test_the_order_page_leads_to_the_choice_as_long_as_it_is_awaited(visitor: Client) -> None:
    shortage = asked()
    page = f"/tilaus/{shortage.order.token}/"
    wanted = ("Tilauksestasi puuttuu tuote. Valitse viimeistään pe 4.12.2026", url(shortage.order))
    assert absent(read(visitor.get(page)), *wanted) == []
    choose(shortage, Answer.WAIT)
    assert absent(read(visitor.get(page)), wanted[0]) == [wanted[0]]


def test_a_question_taken_back_is_not_answered_any_more(visitor: Client) -> None:
    shortage = asked()
    shortages.withdraw_question(shortage_id=shortage.pk, at=AT, by=SHOP)
    assert absent(read(visitor.get(url(shortage.order))), "Tästä ei enää kysytä") == []
    read(visitor.post(url(shortage.order), {"number": "1", "valinta": "cancel"}), 409)
    assert Order.objects.get().state == "confirmed"


@pytest.mark.rule("R2.5")
def test_the_new_contract_party_is_told_before_the_button(visitor: Client) -> None:
    garage = a_garage(ownership="independent", party_name="Napapiirin Rengas Oy", business_id="1234567-1")
    shortage = asked(delivery_way="installer", installer=garage)
    text = read(visitor.get(url(shortage.order)))
    assert absent(text, "sopimuskumppaniksesi tulee Napapiirin Rengas Oy", "ehtojen kohta 5.3") == []


def test_only_the_secret_opens_it_and_no_one_else_hears_of_it(visitor: Client) -> None:
    shortage = asked()
    answer = visitor.get(url(shortage.order))
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert visitor.get(f"/tilaus/{'x' * 43}/puuttuu/").status_code == 404
    assert visitor.get(url(an_order_of(missing_tyres(sku="B-1")))).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_choices(visitor: Client) -> None:
    counted = []
    for number, offered in enumerate((1, 3)):
        order = an_order_of(missing_tyres(sku=f"P-{number}"))
        ask(order, *[others(f"{number}-{one}", "119.90") for one in range(offered)], at=AT)
        with CaptureQueriesContext(connection) as queries:
            visitor.get(url(order))
        counted.append(len(queries))
    assert counted[0] == counted[1]
