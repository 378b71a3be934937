"""The desk's pages around missing goods: looked at first, asked once, the answer written down (R5.15, R5.22)."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from orders.desk.shortages import missing_goods_counter
from orders.models import Delay, Delivery, Order, OrderEvent, Shortage
from orders.seen import seen_of
from orders.services import delays
from tests.builders.orders import AT, SHOP
from tests.builders.shortages import LATE, an_order_of, ask, missing_tyres, others, the_line
from tests.builders.traces import mails
from tests.web.orders.test_desk import LIST, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.15")]
WHY = "Varastosta puuttui rengas."


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def url(order: Order, act: str = "puuttuu") -> str:
    return f"{LIST}{order.pk}/{act}/"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def form_of(clerk: Client, order: Order, **over: str) -> tuple[str, dict[str, str]]:
    """The address that asks about the tyres, and the form as it opens with a reason typed in."""
    address = f"{url(order)}{the_line(order).pk}/"
    page = read(clerk.get(address))
    prices = dict(re.findall(r'name="(hinta_\d+)" value="([^"]*)"', page))
    return address, {
        "seen": hidden(page, "seen"), "missing": "4", "found_by": "staff", "reason": WHY, **prices, **over,
    }  # fmt: skip


def test_one_line_of_goods_leads_straight_to_the_question(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    answer = clerk.get(url(order))
    assert (answer.status_code, answer["Location"]) == (302, f"{url(order)}{the_line(order).pk}/")


def test_several_lines_are_chosen_from(clerk: Client) -> None:
    order = an_order_of(missing_tyres(), more=True)
    assert "1 × Lumiketjut" in read(clerk.get(url(order)))


def test_like_products_in_stock_are_listed_and_others_are_not(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    others("Halla", "119.90")
    others("Vähissä", "119.90", stock=3)
    others("Toista", "119.90", width=225)
    page = read(clerk.get(form_of(clerk, order)[0]))
    assert [name for name in ("Halla", "Vähissä", "Toista") if f"Kaamos {name}" in page] == ["Halla"]


def test_it_is_looked_at_first_and_then_asked_once(clerk: Client) -> None:
    order, other = an_order_of(missing_tyres()), others("Hanki", "139.90")
    address, form = form_of(clerk, order)
    form |= {f"tarjoa_{other.pk}": "on", "wait_first_on": "2027-01-11", "wait_last_on": "2027-01-15"}
    page = read(clerk.post(address, form))
    wanted = ("Asiakas voi valita", "40,00 € kalliimpi", "576,50 €", "ma 11.1. – pe 15.1.2027", "Perua koko tilauksen")
    assert [word for word in wanted if word not in page] == []
    assert Shortage.objects.count() == 0
    form["previewed"] = hidden(page, "previewed")
    for _press in range(2):
        assert clerk.post(address, form).status_code == 302
    shortage = Shortage.objects.get()
    assert (shortage.state, shortage.substitutes.get().product, shortage.wait_last_on) == (
        "offered",
        other,
        LATE.last_on,
    )


def test_what_was_changed_after_looking_is_shown_again(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    address, form = form_of(clerk, order)
    form["previewed"] = hidden(read(clerk.post(address, form)), "previewed")
    read(clerk.post(address, {**form, "missing": "2"}))
    assert Shortage.objects.count() == 0


def test_another_product_is_found_by_its_code(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    other = others("Leveä", "149.90", width=225)
    address, form = form_of(clerk, order, skus=other.sku.lower())
    assert "Kaamos Leveä" in read(clerk.post(address, form))


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"reason": ""}, "Kerro asiakkaalle, mitä on tapahtunut."),
        ({"missing": "9"}, "Anna luku väliltä 1–4."),
        ({"wait_first_on": "2027-01-11"}, "Anna molemmat päivät tai jätä molemmat tyhjiksi."),
        ({"wait_first_on": "2020-01-11", "wait_last_on": "2020-01-12"}, "Toimitus ei voi alkaa ennen tätä päivää."),
        ({"skus": "EI-OLE"}, "Näitä ei ole tarpeeksi tai ne eivät sovi: EI-OLE."),
        ({"skus": "EI\x00OLE"}, "Tyhjiä merkkejä (null) ei sallita."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(clerk: Client, over: dict[str, str], sentence: str) -> None:
    address, form = form_of(clerk, an_order_of(missing_tyres()), **over)
    assert sentence in read(clerk.post(address, form))
    assert Shortage.objects.count() == 0


def test_an_order_that_changed_meanwhile_is_not_asked_about_unseen(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    address, form = form_of(clerk, order)
    form["previewed"] = hidden(read(clerk.post(address, form)), "previewed")
    Order.objects.update(phone="+358409999999")
    read(clerk.post(address, form), 409)
    assert Shortage.objects.count() == 0


@pytest.mark.rule("R5.22")
def test_a_choice_told_by_phone_is_written_down_with_its_time(clerk: Client) -> None:
    shortage = ask(an_order_of(missing_tyres()), wait=LATE, at=AT)
    address = url(shortage.order, "kirjaa-valinta")
    assert "Odotan alkuperäistä tuotetta" in read(clerk.get(address))
    told = {"choice": "wait", "channel": "phone", "contacted_at": "2026-11-20T12:00"}
    assert clerk.post(address, told).status_code == 302
    event = OrderEvent.objects.get(kind="shortage_accepted")
    assert (event.channel, event.contacted_at, event.actor_kind) == ("phone", AT, "staff")


def test_goods_that_were_found_end_the_question(clerk: Client) -> None:
    shortage = ask(an_order_of(missing_tyres()), wait=LATE, at=AT)
    address = url(shortage.order, "tuote-loytyi")
    assert "4 × Revontuli" in read(clerk.get(address))
    assert clerk.post(address).status_code == 302
    shortage.refresh_from_db()
    assert shortage.state == "withdrawn"


def test_the_order_at_the_desk_offers_what_can_be_done(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    assert "Tuote puuttuu" in read(clerk.get(url(order, "change")))
    ask(order, wait=LATE, at=AT)
    page = read(clerk.get(url(order, "change")))
    assert ("Kirjaa valinta puuttuvasta" in page, "Tuote löytyi" in page) == (True, True)


def test_the_front_page_counts_and_the_list_shows(clerk: Client) -> None:
    ask(an_order_of(missing_tyres()), wait=LATE, at=AT)
    assert [counter.count for counter in missing_goods_counter()] == [0, 1]
    assert "4 × Revontuli" in read(clerk.get("/hallinta/orders/shortage/?state__exact=offered"))
    assert "Puuttuvasta odotetaan vastausta" in read(clerk.get("/hallinta/"))


@pytest.mark.parametrize("act", ["puuttuu", "kirjaa-valinta", "tuote-loytyi"])
def test_only_those_who_handle_orders_may(client: Client, act: str) -> None:
    order = an_order_of(missing_tyres())
    assert at_desk(client, Role.WAREHOUSE).get(url(order, act)).status_code == 403


@pytest.mark.rule("R5.16")
def test_a_delay_is_told_from_the_desk_once(clerk: Client) -> None:
    order = an_order_of(missing_tyres())
    address = url(order, "viivastyy")
    form = {
        "seen": hidden(read(clerk.get(address)), "seen"),
        "first_on": "2027-01-11",
        "last_on": "2027-01-15",
        "reason": "Kuorma on myöhässä.",
        "contacted_at": "",
    }
    for _press in range(2):
        assert clerk.post(address, form).status_code == 302
    assert (Delay.objects.get().new_last_on, Order.objects.get().promise_last_on) == (LATE.last_on, LATE.last_on)


@pytest.mark.rule("R5.16")
@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"reason": ""}, "Kerro asiakkaalle, mistä viivästys johtuu."),
        ({"last_on": ""}, "Anna päivä."),
        ({"last_on": "2027-01-01"}, "Viimeinen päivä ei voi olla ennen ensimmäistä."),
    ],
)
def test_a_delay_without_sense_is_said_so_at_its_field(clerk: Client, over: dict[str, str], sentence: str) -> None:
    order = an_order_of(missing_tyres())
    address = url(order, "viivastyy")
    form = {"seen": hidden(read(clerk.get(address)), "seen"), "first_on": "2027-01-11", "last_on": "2027-01-15"}
    assert sentence in read(clerk.post(address, {**form, "reason": "Myöhässä.", **over}))
    assert Delay.objects.count() == 0


@pytest.mark.rule("R5.16")
def test_the_customer_reads_of_the_delay_and_finds_the_way_out(client: Client) -> None:
    order = an_order_of(missing_tyres())
    delays.tell_delay(order_id=order.pk, window=LATE, reason="Kuorma on myöhässä.", seen=seen_of(order), at=AT, by=SHOP)
    page = read(client.get(f"/tilaus/{order.token}/"))
    wanted = ("Tilauksesi viivästyy", "ma 11.1. – pe 15.1.2027", "Kuorma on myöhässä.", f"/tilaus/{order.token}/peru/")
    assert [word for word in wanted if word not in page] == []


@pytest.mark.rule("R5.17")
def test_parting_at_the_desk_tells_the_customer(clerk: Client) -> None:
    order = an_order_of(missing_tyres(), more=True)
    whole = Delivery.objects.get()
    row = whole.lines.get(line=the_line(order))
    form = {f"rivi_{one.pk}": "0" for one in whole.lines.all()} | {f"rivi_{row.pk}": "4"}
    later = {"first_on": "2027-01-11", "last_on": "2027-01-15", "reason": "Renkaat tulevat myöhemmin."}
    answer = clerk.post(f"/hallinta/orders/delivery/{whole.pk}/jaa/", {**form, **later})
    assert (answer.status_code, Delivery.objects.count(), mails(order)[-1]) == (302, 2, "order_parted")
