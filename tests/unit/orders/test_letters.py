"""The conversation on an order: written once however often it is sent, answered by e-mail, read by a person."""

import pytest

from lapinkumi.outbox.models import Message
from orders.errors import LetterTooLong, NothingWritten
from orders.models import Letter, Order
from orders.policy import LETTER_LENGTH
from orders.services import letters
from tests.builders.corrections import CLERK, NEXT_DAY
from tests.builders.orders import AT, CUSTOMER, a_received_order
from tests.builders.traces import everything, history, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R3.3")]
KEY = "avain-avain-avain"


def writes(order: Order, text: str = "Milloin renkaat tulevat?", *, key: str = KEY) -> Letter:
    return letters.write(order_id=order.pk, text=text, key=key, at=AT, by=CUSTOMER)


def answers(order: Order, text: str = "Ensi viikolla.", *, key: str = KEY) -> Letter:
    return letters.answer(order_id=order.pk, text=text, key=key, at=NEXT_DAY, by=CLERK)


def test_a_letter_waits_at_the_desk_and_sent_twice_is_one():
    order = a_received_order()
    assert writes(order) == writes(order, "Aivan muuta")
    letter = Letter.objects.get()
    assert (letter.writer, letter.text, letter.written_at, letter.read_at) == (
        "customer", "Milloin renkaat tulevat?", AT, None,
    )  # fmt: skip
    assert (list(Letter.objects.unread()), history(order)[-1], mails(order)) == (
        [letter], "customer_wrote", ["order_received"],
    )  # fmt: skip


def test_an_answer_goes_out_once_and_takes_care_of_what_was_written():
    order = a_received_order()
    letter = writes(order)
    assert answers(order) == answers(order)
    letter.refresh_from_db()
    assert (letter.read_at, Letter.objects.unread().count()) == (NEXT_DAY, 0)
    assert mails(order) == ["order_received", "letter_from_us"]
    body = Message.objects.get(name="letter_from_us").body_text
    expected = ["Ensi viikolla.", "Milloin renkaat tulevat?", f"/tilaus/{order.token}/viestit/"]
    assert [text for text in expected if text not in body] == []


def test_a_letter_after_the_answer_waits_again():
    order = a_received_order()
    writes(order)
    answers(order)
    again = writes(order, "Kiitos! Entä pultit?", key="toinen-avain-avain")
    assert list(Letter.objects.unread()) == [again]


def test_take_care_marks_them_read_once():
    order = a_received_order()
    writes(order)
    assert [letters.take_care(order_id=order.pk, at=NEXT_DAY, by=CLERK) for _press in range(2)] == [1, 0]
    assert (Letter.objects.unread().count(), history(order).count("letters_read")) == (0, 1)


@pytest.mark.parametrize(("text", "error"), [(" \n ", NothingWritten), ("x" * (LETTER_LENGTH + 1), LetterTooLong)])
@pytest.mark.parametrize("act", [writes, answers])
def test_what_says_nothing_or_too_much_is_not_written(act, text, error):
    order = a_received_order()
    before = everything(order)
    with pytest.raises(error):
        act(order, text)
    assert (Letter.objects.count(), everything(order)) == (0, before)


def test_a_letter_is_told_as_it_was_written_and_never_as_markup():
    order = a_received_order()
    answers(order, "<b>Hei</b>\n\nToinen kappale")
    html = Message.objects.get(name="letter_from_us").body_html
    assert ("<b>Hei</b>" in html, "&lt;b&gt;Hei&lt;/b&gt;" in html) == (False, True)
