"""Letters on the order's page and at the desk: written once, kept as typed, limited, and seen by nobody else (R3.3)."""

import pytest
from django.core.cache import cache
from django.test import Client

from lapinkumi.accounts.roles import Role
from orders.models import Letter, Order
from orders.policy import LETTER_LENGTH, LETTERS_OF_AN_ORDER
from tests.builders.fees import an_order_with_a_time
from tests.builders.orders import a_received_order
from tests.builders.traces import everything
from tests.unit.orders.test_letters import answers, writes
from tests.web.orders.test_cancel import desk
from tests.web.orders.test_desk import at_desk
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R3.3")]
KEY = "a" * 22


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def url(order: Order) -> str:
    return f"/tilaus/{order.token}/viestit/"


def test_written_on_the_order_page_it_is_there_once(visitor: Client) -> None:
    order = a_received_order()
    assert url(order) in read(visitor.get(f"/tilaus/{order.token}/"))
    for _press in range(2):
        answer = visitor.post(url(order), {"text": "Onko <b>teillä</b> pultteja?", "key": KEY})
        assert (answer.status_code, answer["Location"]) == (302, f"{url(order)}#viestit")
    assert Letter.objects.get().text == "Onko <b>teillä</b> pultteja?"
    for page in (url(order), f"/tilaus/{order.token}/"):
        assert "Onko &lt;b&gt;teillä&lt;/b&gt; pultteja?" in visitor.get(page).content.decode()


def test_the_answer_is_on_the_page(visitor: Client) -> None:
    order = a_received_order()
    writes(order)
    answers(order)
    assert missing(read(visitor.get(url(order))), "Milloin renkaat tulevat?", "Ensi viikolla.", "Asiakaspalvelu") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Kirjoita viesti."),
        ("x" * (LETTER_LENGTH + 1), f"enintään {LETTER_LENGTH} merkkiä"),
        ("a\u202eb", "merkkejä, joita emme voi tallentaa"),
    ],
)
def test_bad_text_is_told_at_the_field_and_nothing_is_written(visitor: Client, text: str, told: str) -> None:
    order = a_received_order()
    before = everything(order)
    assert told in read(visitor.post(url(order), {"text": text, "key": KEY}), 422)
    assert (Letter.objects.count(), everything(order)) == (0, before)


def test_a_key_that_no_form_gave_makes_a_letter_of_its_own(visitor: Client) -> None:
    order = a_received_order()
    for _press in range(2):
        assert visitor.post(url(order), {"text": "Hei", "key": "<x>"}).status_code == 302
    assert Letter.objects.count() == 2


def test_too_many_letters_are_refused_for_a_while_and_the_text_is_kept(visitor: Client) -> None:
    order = a_received_order()
    for number in range(LETTERS_OF_AN_ORDER):
        visitor.post(url(order), {"text": "Hei", "key": f"{KEY}{number}"})
    refused = read(visitor.post(url(order), {"text": "Vielä yksi", "key": f"{KEY}x"}), 429)
    assert missing(refused, "Olet kirjoittanut jo monta viestiä", "Vielä yksi") == []
    assert Letter.objects.count() == LETTERS_OF_AN_ORDER


def test_anothers_secret_leads_nowhere(visitor: Client) -> None:
    a_received_order()
    assert visitor.post(f"/tilaus/{'x' * 43}/viestit/", {"text": "Hei", "key": KEY}).status_code == 404
    assert Letter.objects.count() == 0


def test_the_desk_counts_reads_and_answers_them(clerk: Client) -> None:
    order = a_received_order()
    writes(order)
    assert missing(read(clerk.get("/hallinta/")), "Lukemattomia viestejä", "tilanne=lukematta") == []
    listed = read(clerk.get("/hallinta/orders/letter/?tilanne=lukematta"))
    assert missing(listed, "Milloin renkaat tulevat?", desk(order, "viestit")) == []
    assert missing(read(clerk.get(desk(order, "viestit"))), "Milloin renkaat tulevat?", "lukematta") == []
    for _press in range(2):
        assert clerk.post(desk(order, "viestit"), {"text": "Maanantaina.", "key": KEY}).status_code == 302
    assert list(Letter.objects.values_list("writer", flat=True)) == ["customer", "shop"]
    assert Letter.objects.unread().count() == 0


def test_the_desk_marks_them_read_without_an_answer(clerk: Client) -> None:
    order = a_received_order()
    writes(order)
    assert clerk.post(desk(order, "viestit"), {"luettu": "1"}).status_code == 302
    assert (Letter.objects.unread().count(), Letter.objects.count()) == (0, 1)


def test_who_does_not_handle_orders_writes_nothing(client: Client) -> None:
    order = a_received_order()
    accountant = at_desk(client, Role.ACCOUNTANT)
    assert accountant.post(desk(order, "viestit"), {"text": "Hei", "key": KEY}).status_code == 403
    assert Letter.objects.count() == 0


def test_the_garage_is_told_nothing_of_them() -> None:
    order = an_order_with_a_time()
    writes(order, "Salainen toive")
    order.booking.refresh_from_db()
    assert "Salainen toive" not in str(vars(order.booking))
