"""A contract's price revised at the desk, and answered on the customer's page (R4.3, R5.12, R5.21)."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.roles import Role
from lapinkumi.outbox.models import Message
from orders.models import Correction, Order, Payment
from orders.services import corrections, sweeps
from tests.builders.buying import tyres
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT, CUSTOMER
from tests.unit.orders.test_revisions import a_dearer_freight, revise, send
from tests.web.orders.test_desk import LIST, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.3")]
WHY = "Matkahuolto korotti hintojaan 20.11.2026."


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def url(order: Order) -> str:
    return f"{LIST}{order.pk}/muuta-hintaa/"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def typed(clerk: Client, order: Order, *, goods: str = "129,90", freight: str = "16,90", **over: str) -> dict[str, str]:
    page = read(clerk.get(url(order)))
    prices = {"goods": goods, "freight": freight}
    named = {f"hinta_{line.pk}": prices[line.kind] for line in order.lines.all()}
    return {"seen": hidden(page, "seen"), **named, "ground": "freight", "reason": WHY, **over}


def test_a_dearer_freight_is_shown_first_and_then_asked_of_the_customer(clerk: Client) -> None:
    order = a_home_delivery().order
    form = typed(clerk, order, freight="20,00")
    page = read(clerk.post(url(order), form))
    wanted = ("Odottaa asiakkaan hyväksyntää", "16,90\xa0€", "20,00\xa0€", "539,60\xa0€", WHY, "14 päivässä")
    assert [word for word in wanted if word.replace("\xa0", " ") not in page.replace("\xa0", " ")] == []
    assert Correction.objects.count() == 0
    for _press in range(2):
        assert clerk.post(url(order), {**form, "previewed": hidden(page, "previewed")}).status_code == 302
    assert (Correction.objects.get().ground, Order.objects.get().state) == ("freight", "confirmed")
    shown = read(clerk.get(f"{LIST}{order.pk}/tarkista/"))
    assert [
        word for word in ("toimituskulut ovat muuttuneet", "Kirjaa asiakkaan vastaus", WHY) if word not in shown
    ] == []
    assert ("Hylkää" in shown, "Katso hintaehdotus" in read(clerk.get(f"{LIST}{order.pk}/change/"))) == (False, True)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"goods": "139,90"}, "Toimituskulujen muutos voi muuttaa vain toimituskuluja."),
        ({"freight": "16,90"}, "Mikään hinta ei muuttuisi."),
        ({"freight": "paljon"}, "Anna hinta euroina, esimerkiksi 129,90."),
        ({"freight": "20", "ground": ""}, "Valitse, millä perusteella hinta muuttuu."),
        ({"freight": "20", "reason": " "}, "Kerro asiakkaalle, miksi hinta muuttuu."),
    ],
)
def test_what_makes_no_sense_is_told_in_words_and_kept(clerk: Client, over: dict[str, str], told: str) -> None:
    order = a_home_delivery().order
    page = read(clerk.post(url(order), typed(clerk, order, **over)))
    assert (told in page, Correction.objects.count()) == (True, 0)


def test_an_older_picture_is_refused(clerk: Client) -> None:
    order = a_home_delivery().order
    form = typed(clerk, order, freight="20,00")
    revise(order, freight="18.90")
    page = read(clerk.post(url(order), form), 409)
    assert ("Tilaus on muuttunut" in page, Correction.objects.count()) == (True, 1)


def test_nothing_is_revised_once_it_has_left(clerk: Client) -> None:
    delivery = a_home_delivery()
    send(delivery)
    assert clerk.get(url(delivery.order)).status_code == 302
    assert url(delivery.order) not in read(clerk.get(f"{LIST}{delivery.order.pk}/change/"))


def test_who_may_not_handle_orders_revises_none(client: Client) -> None:
    order = a_home_delivery().order
    assert at_desk(client, Role.WAREHOUSE).get(url(order)).status_code == 403


@pytest.mark.rule("R5.22")
def test_an_answer_by_phone_is_written_down(clerk: Client) -> None:
    correction = a_dearer_freight(is_paid=False)
    form = {"answer": "yes", "channel": "phone", "contacted_at": "2026-11-20T12:00"}
    clerk.post(f"{LIST}{correction.order_id}/kirjaa-vastaus/", form)
    assert (Correction.objects.get().state, str(Order.objects.get().total)) == ("applied", "539.60")


def test_taking_the_question_back_says_that_the_price_stands(clerk: Client) -> None:
    correction = a_dearer_freight()
    page = read(clerk.post(f"{LIST}{correction.order_id}/peru-ehdotus/", follow=True))
    assert ("Sovittu hinta on voimassa." in page, Order.objects.get().state) == (True, "confirmed")


# The customer


@pytest.mark.rule("R5.21")
def test_the_customer_sees_what_changes_and_decides(visitor: Client) -> None:
    correction = a_dearer_freight(is_paid=False)
    order = correction.order
    page = read(visitor.get(f"/tilaus/{order.token}/"))
    assert [word for word in ("Odotamme vastaustasi", "Katso muutos ja vastaa") if word not in page] == []
    shown = read(visitor.get(f"/tilaus/{order.token}/korjaus/"))
    wanted = (
        "Tilauksesi hinta muuttuisi ennen toimitusta.", WHY, "toimituskulut ovat muuttuneet (ehtojen kohta 4)",
        "Toimitamme tilauksesi uudella hinnalla.", "Se ei maksa sinulle mitään.", "Hiljaisuus ei ole suostumus.",
    )  # fmt: skip
    assert [word for word in wanted if word not in shown] == []
    for _press in range(2):
        visitor.post(f"/tilaus/{order.token}/korjaus/", {"number": correction.number})
    after = read(visitor.get(f"/tilaus/{order.token}/korjaus/"))
    assert "Tilauksesi hinta on muutettu." in after
    assert Message.objects.filter(name="price_revised").count() == 1
    paper = visitor.get(f"/tilaus/{order.token}/tilausvahvistus/").content.decode()
    assert "Tilauksen hintaa on muutettu kaupanteon jälkeen." in html.unescape(paper)


@pytest.mark.rule("R5.21")
def test_after_a_refused_raise_the_goods_can_be_ordered_anew_with_another_method(visitor: Client, klarna: Any) -> None:
    product = tyres()
    correction = a_dearer_freight()
    order = correction.order
    order.lines.filter(kind="goods").update(product=product)
    anew = reverse("orders:order_anew", args=[order.token])
    assert anew not in read(visitor.get(f"/tilaus/{order.token}/korjaus/"))
    corrections.accept(correction_id=correction.pk, at=AT, by=CUSTOMER)
    klarna.trouble = (403, "{}")
    sweeps.make_klarna_calls(at=AT)
    assert anew in read(visitor.get(f"/tilaus/{order.token}/korjaus/"))
    for _press in range(2):
        answer = visitor.post(anew)
        assert (answer.status_code, answer["Location"]) == (302, reverse("shop:basket"))
    basket = read(visitor.get(reverse("shop:basket")))
    assert ("Tilaus on peruttu maksutta." in basket, product.name in basket) == (True, True)
    assert (Order.objects.get(pk=order.pk).state, visitor.get(anew).status_code) == ("cancelled", 405)
    assert Payment.objects.get().calls.filter(operation="cancel").count() == 1
