"""The desk's pages on which an order is corrected: looked at first, done once, and told what it leads to (R2.4)."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.roles import Role
from lapinkumi.outbox.models import Message
from orders.desk.counters import waiting_corrections_counter
from orders.models import Correction, Order, OrderEvent
from orders.services import confirmation
from tests.builders.corrections import a_dearer_offer
from tests.builders.orders import AT, SHOP
from tests.builders.reviewing import a_clean_order
from tests.web.orders.test_desk import LIST, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R2.4")]
QUEUE = "/hallinta/orders/correction/"
WHY = "Hinta oli sivulla väärin."


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def url(order: Order, act: str = "korjaa") -> str:
    return f"{LIST}{order.pk}/{act}/"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def typed(clerk: Client, order: Order, *, goods: str = "129,90", freight: str = "39,90", **over: str) -> dict[str, str]:
    """The form as it opens, with prices and a reason typed in."""
    page = read(clerk.get(url(order)))
    kept = {name: hidden(page, name) for name in ("seen", "first_on", "last_on")}
    prices = {"goods": goods, "freight": freight}
    named = {f"hinta_{line.pk}": prices[line.kind] for line in order.lines.all()}
    return {**kept, **named, "reason": WHY, **over}


def previewed(clerk: Client, order: Order, **over: str) -> tuple[str, dict[str, str]]:
    """What the page says it comes to, and the form to send for it."""
    form = typed(clerk, order, **over)
    page = read(clerk.post(url(order), form))
    return page, {**form, "previewed": hidden(page, "previewed")}


def test_cheaper_is_shown_side_by_side_and_then_confirmed_at_once(clerk: Client) -> None:
    order = a_clean_order()
    page, form = previewed(clerk, order, goods="119,90")
    wanted = ("Vahvistetaan heti", "4 × 129,90 € = 519,60 €", "4 × 119,90 € = 479,60 €", "559,50 €", "519,50 €", WHY)
    assert [word for word in wanted if word not in page] == []
    assert (Correction.objects.count(), Order.objects.get(pk=order.pk).state) == (0, "preliminary")
    for _press in range(2):
        assert clerk.post(url(order), form).status_code == 302
    order.refresh_from_db()
    assert (order.state, str(order.total), Correction.objects.get().state) == ("confirmed", "519.50", "applied")
    mail = Message.objects.get(name="order_confirmed")
    assert "ennen 4 × 129,90 € = 519,60 €, nyt 4 × 119,90 € = 479,60 €" in mail.body_text.replace("\xa0", " ")
    assert WHY in mail.body_text


@pytest.mark.rule("R5.21")
def test_dearer_waits_for_the_customer(clerk: Client) -> None:
    order = a_clean_order()
    page, form = previewed(clerk, order, freight="49,90")
    assert "Odottaa asiakkaan hyväksyntää" in page
    assert "raukeaa 14 päivän kuluttua" in page
    for _press in range(2):
        assert clerk.post(url(order), form).status_code == 302
    order.refresh_from_db()
    assert (order.state, str(order.total)) == ("correction_offered", "559.50")
    assert Message.objects.filter(name="correction_offered", channel="email").count() == 1
    page = read(clerk.get(url(order, "tarkista")))
    wanted = ("Odottaa asiakkaan vastausta", "Kirjaa asiakkaan vastaus", "Peru ehdotus", "39,90 €", "49,90 €", WHY)
    assert [word for word in wanted if word not in page] == []


@pytest.mark.rule("R5.4")
def test_later_days_wait_for_the_customer(clerk: Client) -> None:
    order = a_clean_order()
    page, form = previewed(clerk, order, first_on="2026-12-14", last_on="2026-12-18")
    assert "ma 14.12. – pe 18.12.2026" in page
    clerk.post(url(order), form)
    assert Correction.objects.get().new_last_on == date(2026, 12, 18)
    assert Order.objects.get(pk=order.pk).promise_last_on == date(2026, 12, 8)


def test_what_was_changed_after_looking_is_shown_again(clerk: Client) -> None:
    order = a_clean_order()
    _page, form = previewed(clerk, order, goods="119,90")
    goods = order.lines.get(kind="goods")
    page = read(clerk.post(url(order), {**form, f"hinta_{goods.pk}": "99,90"}))
    assert "4 × 99,90 € = 399,60 €" in page
    assert Correction.objects.count() == 0


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"reason": ""}, "Kerro asiakkaalle, miksi tilausta korjataan."),
        ({"goods": ""}, "Anna hinta."),
        ({"goods": "kymppi"}, "Anna hinta euroina, esimerkiksi 129,90."),
        ({"goods": "-1"}, "Hinta ei voi olla negatiivinen."),
        ({"goods": "0", "freight": "0"}, "Tilauksen summa"),
        ({"first_on": "2026-12-18", "last_on": "2026-12-14"}, "Viimeinen päivä ei voi olla ennen ensimmäistä."),
        ({"first_on": "2026-11-01"}, "Toimitus ei voi alkaa ennen tätä päivää."),
        ({"last_on": "huomenna"}, "Anna päivä, esimerkiksi 8.12.2026."),
        ({}, "Mikään ei muuttuisi."),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(clerk: Client, over: dict[str, str], told: str) -> None:
    order = a_clean_order()
    form = typed(clerk, order, **{"freight": "39,90", **over})
    page = read(clerk.post(url(order), form))
    assert told in page
    assert hidden(page, "previewed") == ""
    assert [value for value in form.values() if value and value not in page] == []
    assert Correction.objects.count() == 0


def test_a_page_older_than_the_order_corrects_nothing(clerk: Client) -> None:
    order = a_clean_order()
    _page, form = previewed(clerk, order, goods="119,90")
    Order.objects.filter(pk=order.pk).update(street="Uusikatu 9")
    page = read(clerk.post(url(order), form), 409)
    assert "Tilaus on muuttunut sen jälkeen" in page
    assert "119,90" in page
    page = read(clerk.post(url(order), {**form, "previewed": ""}), 409)
    assert "Tilaus on muuttunut sen jälkeen" in page
    assert Correction.objects.count() == 0


def test_a_confirmed_order_is_not_corrected_any_more(clerk: Client) -> None:
    order = a_clean_order()
    confirmation.confirm(order_id=order.pk, at=AT, by=SHOP)
    page = read(clerk.get(url(order), follow=True))
    assert f"{order.number} ei enää odota vahvistusta" in page


def test_an_order_whose_money_is_not_there_is_not_corrected_either(clerk: Client) -> None:
    order = a_clean_order(payment={"fraud_status": "PENDING"})
    page = read(clerk.post(url(order), {"seen": "", "previewed": "x"}, follow=True))
    assert "ei voi korjata, ennen kuin este on poistettu. Klarna ei ole hyväksynyt maksajaa." in page
    assert Correction.objects.count() == 0


def test_an_offer_is_taken_back_and_the_order_waits_again(clerk: Client) -> None:
    correction = a_dearer_offer(at=AT)
    path = url(correction.order, "peru-ehdotus")
    assert "4 × 139,90 € = 559,60 €" in read(clerk.get(path))
    assert Correction.objects.get().state == "offered"
    for _press in range(2):
        assert clerk.post(path).status_code == 302
    assert (Correction.objects.get().state, Order.objects.get().state) == ("withdrawn", "preliminary")


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize(("answer", "state"), [("yes", "accepted"), ("no", "declined")])
def test_an_answer_heard_on_the_phone_is_written_down_with_its_time(clerk: Client, answer: str, state: str) -> None:
    correction = a_dearer_offer(at=AT - timedelta(days=1))
    path = url(correction.order, "kirjaa-vastaus")
    form = {"answer": answer, "channel": "phone", "contacted_at": "2026-11-20T09:15"}
    assert clerk.post(path, form).status_code == 302
    assert Correction.objects.get().state == state
    event = OrderEvent.objects.get(kind=f"correction_{state}")
    assert (event.channel, event.contacted_at.isoformat() if event.contacted_at else "") == (
        "phone",
        "2026-11-20T07:15:00+00:00",
    )
    assert clerk.post(path, form).status_code == 302  # answered: told so, and nothing more


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize(
    ("contacted_at", "told"),
    [
        ("2026-11-21T09:15", "Tämä hetki ei ole vielä ollut."),
        ("2026-11-19T11:59", "Ehdotusta ei ollut vielä silloin lähetetty."),
        ("", "Anna päivä ja kellonaika."),
    ],
)
def test_an_answer_given_at_an_impossible_time_is_refused(clerk: Client, contacted_at: str, told: str) -> None:
    correction = a_dearer_offer(at=AT - timedelta(days=1))
    form = {"answer": "yes", "channel": "phone", "contacted_at": contacted_at}
    page = read(clerk.post(url(correction.order, "kirjaa-vastaus"), form))
    assert told in page
    assert Correction.objects.get().state == "offered"


@pytest.mark.rule("R5.21")
def test_those_that_wait_are_counted_and_listed_with_age_and_deadline(clerk: Client, friday_noon: Any) -> None:
    correction = a_dearer_offer(at=AT)
    friday_noon.shift(timedelta(days=3))
    assert waiting_corrections_counter().count == 1
    page = read(clerk.get(waiting_corrections_counter().url))
    wanted = (
        correction.order.number,
        "3 päivää",
        "pe 4.12.2026",
        "536,50 € → 576,50 €",
        url(correction.order, "tarkista"),
    )
    assert [word for word in wanted if word not in page] == []
    assert "Odottaa asiakkaan vastausta" in read(clerk.get("/hallinta/"))
    assert read(clerk.get(f"{QUEUE}{correction.pk}/change/"))


def test_pain_24_the_list_asks_as_many_queries_of_few_as_of_many(clerk: Client) -> None:
    def queries() -> int:
        clerk.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(QUEUE).status_code == 200
        return len(asked)

    a_dearer_offer(at=AT)
    few = queries()
    for _turn in range(4):
        a_dearer_offer(at=AT)
    assert queries() == few


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ACCOUNTANT])
def test_others_correct_nothing(client: Client, role: Role) -> None:
    correction = a_dearer_offer(at=AT)
    reader = at_desk(client, role)
    for act in ("korjaa", "korjaa-yhteystiedot", "peru-ehdotus", "kirjaa-vastaus"):
        assert reader.get(url(correction.order, act)).status_code == 403
        assert reader.post(url(correction.order, act)).status_code == 403
    assert Correction.objects.get().state == "offered"


DETAILS = {
    "email": "aino.uusi@example.com", "phone": "050 111 2233", "given_name": "Aino", "family_name": "Ääkkönen",
    "street": "Rantatie 5", "postcode": "96100", "city": "Rovaniemi", "plate": "",
}  # fmt: skip


def test_details_are_mended_and_the_order_still_waits(clerk: Client) -> None:
    order = a_clean_order()
    path = url(order, "korjaa-yhteystiedot")
    seen = hidden(read(clerk.get(path)), "seen")
    for _press in range(2):
        assert clerk.post(path, {**DETAILS, "seen": seen})["Location"] == url(order, "tarkista")
    order.refresh_from_db()
    assert (order.email, order.phone, order.street) == ("aino.uusi@example.com", "+358501112233", "Rantatie 5")
    assert order.state == "preliminary"
    assert OrderEvent.objects.filter(kind="details_corrected", actor_kind="staff").count() == 1


def test_bad_details_are_told_at_their_field_and_kept(clerk: Client) -> None:
    order = a_clean_order()
    path = url(order, "korjaa-yhteystiedot")
    seen = hidden(read(clerk.get(path)), "seen")
    page = read(clerk.post(path, {**DETAILS, "phone": "abc", "postcode": "00001", "street": "", "seen": seen}))
    assert [
        word for word in ("Anna katuosoite.", 'value="abc"', 'value="00001"', "Rovaniemi") if word not in page
    ] == []
    order.refresh_from_db()
    assert order.email == "aino@example.com"


def test_details_typed_over_an_older_order_are_refused_and_kept(clerk: Client) -> None:
    order = a_clean_order()
    path = url(order, "korjaa-yhteystiedot")
    seen = hidden(read(clerk.get(path)), "seen")
    Order.objects.filter(pk=order.pk).update(city="Kemi")
    page = read(clerk.post(path, {**DETAILS, "seen": seen}), 409)
    assert "Tilaus on muuttunut sen jälkeen" in page
    assert 'value="aino.uusi@example.com"' in page
    assert Order.objects.get(pk=order.pk).email == "aino@example.com"
