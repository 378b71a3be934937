"""The withdrawal function: two steps, an acknowledgement at once, and nobody learns which orders exist."""

import re
from typing import Any
from uuid import uuid4

import html5lib
import pytest
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.outbox.models import Message
from orders.models import OrderEvent, Task
from returns import policy
from returns.models import NoticeEvent, WithdrawalNotice
from returns.wording import CONFIRM_WITHDRAWAL, WITHDRAW_HERE
from tests.builders.orders import a_received_order, an_order

pytestmark = pytest.mark.django_db
START = "/peruuta-sopimus/"


def address() -> str:
    return f"p{uuid4().hex[:12]}@example.com"


def typed(**over: str) -> dict[str, str]:
    return {"name": "Aino Ääkkönen", "order_number": "LK-999999", "email": address(), "products": "", **over}


def to_step_two(visitor: Client, **over: str) -> str:
    answer = visitor.post(START, typed(**over))
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def state(visitor: Client, **over: str) -> Any:
    return visitor.post(to_step_two(visitor, **over), follow=True)


def text(answer: Any) -> str:
    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def nothing_happened() -> bool:
    return not (WithdrawalNotice.objects.exists() or Message.objects.filter(name="withdrawal_received").exists())


@pytest.mark.rule("R6.5")
def test_the_two_labels_are_the_laws_and_the_link_stands_on_every_page(visitor: Client) -> None:
    assert (str(WITHDRAW_HERE), str(CONFIRM_WITHDRAWAL)) == ("Peruuta sopimus tässä", "Vahvista peruuttaminen")
    for path in (START, "/tilaus/", "/ehdot-joita-ei-ole/"):
        assert f'href="{START}"' in visitor.get(path).content.decode()


@pytest.mark.rule("R6.5", "R3.3")
def test_a_guest_withdraws_in_two_steps_and_gets_the_acknowledgement(visitor: Client) -> None:
    order = a_received_order(email=address())
    assert "Peruuta sopimus tässä" in text(visitor.get(START))
    step_two = to_step_two(visitor, order_number=order.number, email=order.email, products="Kaksi rengasta")
    page = text(visitor.get(step_two))
    assert all(part in page for part in ("Aino Ääkkönen", order.number, order.email, "Kaksi rengasta"))
    assert "Vahvista peruuttaminen" in page
    assert nothing_happened()
    receipt = text(visitor.post(step_two, follow=True))
    assert "perillä" in receipt
    notice = WithdrawalNotice.objects.get()
    assert (notice.order, notice.channel, notice.settled_at) == (order, "web", None)
    assert all(part in notice.statement for part in ("peruutan sopimuksen", order.number, "Kaksi rengasta"))
    mail = Message.objects.get(name="withdrawal_received")
    assert (mail.recipient, mail.about, mail.state) == (order.email, order.number, "queued")
    for body in (mail.body_text, mail.body_html):
        assert all(part in body for part in (order.number, "Kaksi rengasta", order.email, " klo "))
    assert list(NoticeEvent.objects.values_list("kind", flat=True)) == ["received"]
    assert list(OrderEvent.objects.filter(order=order).values_list("kind", flat=True)) == [
        "received",
        "withdrawal_stated",
        "task_statement",
    ]
    assert list(Task.objects.values_list("order", "kind")) == [(order.pk, "statement")]


@pytest.mark.rule("R3.3", "R6.5")
def test_known_and_unknown_data_get_the_same_receipt(visitor: Client) -> None:
    order = a_received_order(email=address())
    unpaid = an_order(email=address())
    tries = [
        {"order_number": order.number, "email": order.email},
        {"order_number": order.number, "email": address()},
        {"order_number": "LK-987654", "email": order.email},
        {"order_number": unpaid.number, "email": unpaid.email},
        {"order_number": "en muista", "email": address()},
    ]
    pages, mails = set(), set()
    for asked in tries:
        answer = state(visitor, **asked)
        mail = Message.objects.filter(name="withdrawal_received").latest("pk")
        pages.add(_without(answer.content.decode(), *asked.values()))
        mails.add(_without(mail.body_text + mail.body_html, *asked.values()))
    assert (len(pages), len(mails)) == (1, 1)
    assert list(WithdrawalNotice.objects.order_by("pk").values_list("order", flat=True)) == [order.pk, *[None] * 4]
    assert Task.objects.count() == 1


def _without(page: str, *values: str) -> str:
    for value in values:
        page = page.replace(value, "…")
    return re.sub(r"\d\d\.\d\d\.\d\d|value=\"[A-Za-z0-9]{64}\"", "", page)


@pytest.mark.parametrize("number", ["lk-{}", "LK{}", "{}", " Lk {} "])
def test_the_number_is_found_as_people_write_it(visitor: Client, number: str) -> None:
    order = a_received_order(email="Aino.Isolla@Example.com")
    state(visitor, order_number=number.format(order.number[3:]), email="aino.isolla@example.COM")
    assert WithdrawalNotice.objects.get().order == order


def test_confirming_twice_states_it_once(visitor: Client) -> None:
    step_two = to_step_two(visitor)
    first = visitor.post(step_two)
    again = visitor.post(step_two)
    assert first["Location"] == again["Location"]
    assert visitor.get(step_two)["Location"] == first["Location"]
    assert WithdrawalNotice.objects.count() == Message.objects.count() == NoticeEvent.objects.count() == 1


def test_reading_the_pages_states_nothing(visitor: Client) -> None:
    step_two = to_step_two(visitor)
    for path in (START, step_two, "/peruuta-sopimus/lomake/"):
        assert visitor.get(path).status_code == visitor.head(path).status_code == 200
    assert nothing_happened()


def test_going_back_keeps_what_was_typed(visitor: Client) -> None:
    data = typed(products="Vain vanteet")
    step_two = visitor.post(START, data)["Location"]
    assert f'href="{START}"' in visitor.get(step_two).content.decode()
    back = visitor.get(START).content.decode()
    assert all(value in back for value in data.values())


def test_two_windows_state_what_each_showed(visitor: Client) -> None:
    first, second = to_step_two(visitor, name="Ensimmäinen"), to_step_two(visitor, name="Toinen")
    visitor.post(first)
    assert list(WithdrawalNotice.objects.values_list("name", flat=True)) == ["Ensimmäinen"]
    visitor.post(second)
    assert WithdrawalNotice.objects.count() == 2


def test_anothers_step_and_receipt_are_not_shown(visitor: Client, client: Client) -> None:
    step_two = to_step_two(visitor, name="Salainen Nimi")
    done = visitor.post(step_two)["Location"]
    for path in (step_two, done, "/peruuta-sopimus/vahvista/x/", "/peruuta-sopimus/valmis/å/"):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0] == START
        assert "Salainen" not in answer.content.decode()
    client.post("/peruuta-sopimus/vahvista/keksitty/")
    assert WithdrawalNotice.objects.count() == 1


@pytest.mark.rule("R6.5")
def test_somebody_logged_in_is_not_asked_who_they_are(visitor: Client) -> None:
    user = User.objects.create_user(address(), full_name="Tilin Omistaja")
    order = a_received_order(email=address(), customer=user)
    visitor.force_login(user)
    page = text(visitor.get(START))
    assert 'name="email"' not in page
    assert 'name="name"' not in page
    step_two = visitor.post(START, {"order_number": order.number, "email": "muu@example.com", "name": "Muu"})[
        "Location"
    ]
    visitor.post(step_two)
    notice = WithdrawalNotice.objects.get()
    assert (notice.name, notice.email, notice.order) == ("Tilin Omistaja", user.email, order)


@pytest.mark.rule("R3.3", "R6.5")
def test_from_the_orders_page_nothing_known_is_asked(visitor: Client) -> None:
    order = a_received_order(email=address())
    path = f"/tilaus/{order.token}/peruuta-sopimus/"
    answer = visitor.get(path)
    page = text(answer)
    assert order.number in page
    assert not re.search(r'name="(name|email|order_number)"', page)
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in answer["Cache-Control"]
    visitor.post(visitor.post(path, {"products": ""})["Location"])
    notice = WithdrawalNotice.objects.get()
    assert (notice.order, notice.name, notice.email) == (order, order.full_name, order.email)


def test_the_link_of_an_unpaid_or_unknown_order_leads_nowhere(visitor: Client) -> None:
    for token in (an_order().token, "x" * 43, "x", "ä" * 43, "\x00" * 43, "x" * 5000):
        assert visitor.get(f"/tilaus/{token}/peruuta-sopimus/").status_code == 404


HOSTILE = ["Aino\x00", "Aino\x1b[31m", "\u202eonia", "a" * 5000, "\x01"]


@pytest.mark.parametrize("field", ["name", "order_number", "email", "products"])
@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_hostile_input_gets_an_error_at_its_field_and_keeps_the_rest(visitor: Client, field: str, value: str) -> None:
    data = typed(**{field: value})
    answer = visitor.post(START, data)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    kept = next(name for name in ("email", "name") if name != field)
    assert data[kept] in answer.content.decode()
    assert nothing_happened()


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x85"])
def test_line_breaks_never_reach_a_header_or_another_address(visitor: Client, break_: str) -> None:
    evil = f"Aino{break_}Bcc: uhri@example.com"
    answer = visitor.post(START, typed(name=evil, order_number=evil))
    if answer.status_code == 302:
        visitor.post(answer["Location"])
    assert visitor.post(START, typed(email=f"a@example.com{break_}b@example.com")).status_code == 200
    for mail in Message.objects.all():
        assert "\n" not in mail.subject
        assert "uhri" not in mail.recipient
    for notice in WithdrawalNotice.objects.all():
        assert notice.name == notice.order_number == "Aino Bcc: uhri@example.com"


def test_markup_is_shown_as_typed(visitor: Client) -> None:
    answer = state(visitor, name="<script>alert(1)</script>", products="<b>rengas</b> {{ 7 }}")
    mail = Message.objects.get()
    for page in (answer.content.decode(), mail.body_html):
        assert "<script>alert" not in page
        assert "&lt;b&gt;rengas&lt;/b&gt; {{ 7 }}" in page


def test_a_flood_is_stopped_with_another_way_told_and_nothing_lost(visitor: Client) -> None:
    email = address()
    for _turn in range(policy.STATEMENTS_BY_EMAIL):
        assert state(visitor, email=email).status_code == 200
    step_two = to_step_two(visitor, email=email)
    stopped = visitor.post(step_two)
    assert stopped.status_code == 429
    assert "kauppa@lapinkumi.fi" in text(stopped)
    assert email in stopped.content.decode()
    assert WithdrawalNotice.objects.count() == policy.STATEMENTS_BY_EMAIL
    assert state(visitor).status_code == 200


def test_posts_without_a_csrf_token_are_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(START, typed()).status_code == 403


@pytest.mark.rule("R6.5")
def test_the_model_form_has_all_that_annex_one_asks(visitor: Client) -> None:
    page = text(visitor.get("/peruuta-sopimus/lomake/"))
    wanted = [
        "Lapin Kumi Oy", "Alakorkalontie 18", "kauppa@lapinkumi.fi", "Ilmoitan peruuttavani", "Tavarat tai palvelut",
        "Milloin tilasit", "Milloin sait tavarat", "Nimesi", "Osoitteesi", "Allekirjoitus", "Päiväys",
    ]  # fmt: skip
    assert [part for part in wanted if part not in page] == []


def test_pages_ask_no_more_of_the_database_for_many_statements(
    visitor: Client, django_assert_max_num_queries: Any
) -> None:
    step_two = to_step_two(visitor)
    with django_assert_max_num_queries(8):
        visitor.get(step_two)
