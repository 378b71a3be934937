"""The page on which a customer answers a correction: nothing without a yes, consequences before the button (R5.21)."""

import html
import re
from datetime import date, timedelta
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.outbox.models import Document, Message
from orders.corrections.reckoning import Changes
from orders.models import Correction, Order, OrderEvent
from orders.services import corrections
from tests.builders.corrections import CLERK, a_dearer_offer, an_order_to_check, correct
from tests.builders.garages import MONDAY, a_garage, a_requested_time, wall
from tests.builders.orders import AT, a_received_order, an_order

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.21")]


def url(order: Order, more: str = "") -> str:
    return f"/tilaus/{order.token}/korjaus/{more}"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    html5lib.HTMLParser(strict=True).parse(answer.content)
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def missing(text: str, *wanted: str) -> list[str]:
    return [part for part in wanted if part not in text]


def an_offer(**over: Any) -> Correction:
    return a_dearer_offer(at=AT, **over)


def unpaid_offer() -> Correction:
    """Its yes takes effect at once: no money is held that would have to be raised."""
    return an_offer(is_paid=False)


def states(correction: Correction) -> tuple[str, str]:
    correction.refresh_from_db()
    return correction.state, Order.objects.get(pk=correction.order_id).state


@pytest.mark.rule("R2.4")
def test_the_page_shows_old_and_new_why_and_what_yes_and_no_mean(visitor: Client) -> None:
    correction = an_offer()
    text = read(visitor.get(url(correction.order)))
    assert missing(
        text, "4 × 129,90 € = 519,60 €", "4 × 139,90 € = 559,60 €", "536,50 €", "576,50 €", "Hinta oli sivulla väärin.",
        "pe 4.12.2026", "Hyväksyn muutoksen", "En hyväksy, peru tilaus", "korottamaan katevarauksesi",
        "Hiljaisuus ei ole suostumus.",
    ) == []  # fmt: skip
    assert text.index("Jos et hyväksy") < text.index("Hyväksyn muutoksen</")
    assert states(correction) == ("offered", "correction_offered")


def test_a_yes_confirms_the_order_as_corrected_and_twice_is_once(visitor: Client) -> None:
    correction = unpaid_offer()
    for _press in range(2):
        answer = visitor.post(url(correction.order), {"number": correction.number})
        assert (answer.status_code, answer["Location"]) == (302, url(correction.order))
    assert states(correction) == ("applied", "confirmed")
    assert OrderEvent.objects.filter(kind="correction_accepted", actor_kind="customer").count() == 1
    text = read(visitor.get(url(correction.order)))
    assert missing(text, "Tilauksesi on vahvistettu korjattuna.") == []
    assert "data-submit-once" not in text
    order_page = read(visitor.get(f"/tilaus/{correction.order.token}/"))
    assert missing(order_page, "Hyväksyit muutoksen", "Tilaus vahvistettu", "576,50 €") == []
    assert url(correction.order) not in order_page


@pytest.mark.rule("R2.4")
def test_the_contract_shows_what_was_corrected_in_mail_and_on_paper(visitor: Client) -> None:
    correction = unpaid_offer()
    visitor.post(url(correction.order), {"number": correction.number})
    mail, paper = Message.objects.get(name="order_confirmed"), Document.objects.get()
    for text in (mail.body_text, mail.body_html, paper.html):
        told = html.unescape(text).replace("\xa0", " ")
        assert missing(told, "519,60 €", "559,60 €", "576,50 €", "Hinta oli sivulla väärin.", "20.11.2026",
                       "kuluttajariita.fi", correction.order.terms.version) == []  # fmt: skip


def test_a_yes_to_a_higher_sum_waits_for_the_payment_service(visitor: Client) -> None:
    correction = an_offer()
    visitor.post(url(correction.order), {"number": correction.number})
    assert states(correction) == ("accepted", "correction_offered")
    assert (
        missing(read(visitor.get(url(correction.order))), "Odotamme maksupalvelun vastausta korotettuun summaan.") == []
    )


def test_a_raise_that_was_refused_says_what_to_do(visitor: Client) -> None:
    correction = an_offer()
    Correction.objects.update(payment_refused_at=AT, tries=1)
    wanted = ("maksupalvelu ei hyväksynyt korotettua summaa", "Voit hyväksyä muutoksen uudelleen")
    for path in (url(correction.order), f"/tilaus/{correction.order.token}/"):
        assert missing(read(visitor.get(path)), *wanted) == []


def test_a_no_is_asked_twice_and_cancels_free_of_charge(visitor: Client) -> None:
    correction = an_offer()
    text = read(visitor.get(url(correction.order, "peru/")))
    told = "Tilaus perutaan kokonaan. Se ei maksa sinulle mitään."
    assert missing(text, told, "Perumista ei voi kumota.") == []
    assert text.index(told) < text.index('<form class="form"')
    assert states(correction) == ("offered", "correction_offered")
    for _press in range(2):
        assert visitor.post(url(correction.order, "peru/"), {"number": correction.number}).status_code == 302
    assert states(correction) == ("declined", "cancelled")
    assert missing(read(visitor.get(url(correction.order))), "Et hyväksynyt muutosta, ja tilaus on peruttu") == []
    assert missing(read(visitor.get(url(correction.order, "peru/"))), "Et hyväksynyt muutosta") == []
    mail = Message.objects.get(name="order_cancelled")
    assert missing(mail.body_text, "Sinulta ei veloiteta mitään", "Et hyväksynyt ehdottamaamme muutosta.") == []


def test_answers_that_come_too_late_change_nothing(visitor: Client) -> None:
    correction = an_offer()
    corrections.withdraw_offer(correction_id=correction.pk, at=AT, by=CLERK)
    for path in (url(correction.order), url(correction.order, "peru/")):
        text = read(visitor.post(path, {"number": correction.number}), 409)
        assert missing(text, "Ehdotus on peruttu") == []
    assert states(correction) == ("withdrawn", "preliminary")
    assert missing(read(visitor.get(url(correction.order))), "Peruimme ehdotuksen") == []


def test_a_lapsed_correction_says_so(visitor: Client) -> None:
    correction = an_offer()
    Correction.objects.update(state="lapsed", closed_at=AT)
    assert missing(read(visitor.get(url(correction.order))), "Emme saaneet vastausta määräajassa") == []


def test_a_yes_to_an_older_proposal_is_no_yes_to_the_new_one(visitor: Client) -> None:
    older = an_offer()
    newer = correct(older.order, goods="149.90", at=AT + timedelta(minutes=5))
    text = read(visitor.post(url(older.order), {"number": older.number}), 409)
    assert (
        missing(text, "Ehdotus on muuttunut.", "4 × 149,90 € = 599,60 €", f'name="number" value="{newer.number}"') == []
    )
    assert read(visitor.post(url(older.order)), 409)
    assert states(newer) == ("offered", "correction_offered")


@pytest.mark.rule("R3.3")
def test_nobody_elses_link_and_no_order_without_a_question_opens_the_pages(visitor: Client) -> None:
    correction = an_offer()
    at_once = correct(an_order_to_check(), goods="119.90", at=AT).order
    for token in ("x" * 43, "x", a_received_order().token, an_order().token, at_once.token):
        for path in (f"/tilaus/{token}/korjaus/", f"/tilaus/{token}/korjaus/peru/"):
            assert [visitor.get(path).status_code, visitor.post(path, {"number": 1}).status_code] == [404, 404]
    assert states(correction) == ("offered", "correction_offered")


@pytest.mark.rule("R3.3")
def test_the_pages_are_private_and_want_a_csrf_token(visitor: Client) -> None:
    correction = an_offer()
    for path in (url(correction.order), url(correction.order, "peru/")):
        answer = visitor.get(path)
        assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
        assert "no-store" in answer["Cache-Control"]
        assert visitor.put(path).status_code == 405
        assert Client(enforce_csrf_checks=True).post(path, {"number": correction.number}).status_code == 403
    assert states(correction) == ("offered", "correction_offered")


def test_the_orders_page_leads_there_while_it_waits(visitor: Client) -> None:
    correction = an_offer()
    text = read(visitor.get(f"/tilaus/{correction.order.token}/"))
    assert text.count(f'href="{url(correction.order)}"') == 2
    assert missing(text, "Odotamme vastaustasi", "Vastaa viimeistään pe 4.12.2026.", "Ehdotimme muutosta") == []


def test_the_orders_page_asks_no_more_queries_of_many_corrections(visitor: Client) -> None:
    def queries(order: Order) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert visitor.get(f"/tilaus/{order.token}/").status_code == 200
        return len(asked)

    first, second = an_offer(), an_offer()
    for price in ("149.90", "159.90"):
        correct(second.order, goods=price, at=AT)
    queries(first.order)
    assert queries(second.order) == queries(first.order)


def test_the_mails_lead_to_the_answer_and_say_what_silence_means() -> None:
    correction = an_offer()
    mail = Message.objects.get(name="correction_offered", channel="email")
    for text in (mail.body_text, mail.body_html):
        told = html.unescape(text).replace("\xa0", " ")
        assert missing(
            told, url(correction.order), "4 × 129,90 € = 519,60 €", "4 × 139,90 € = 559,60 €", "Hinta oli sivulla",
            "Jos hyväksyt", "Jos et hyväksy", "pe 4.12.2026", "Muutosta ei tehdä ilman suostumustasi.",
        ) == []  # fmt: skip


def test_the_question_comes_by_sms_too_in_one_message_without_the_secret() -> None:
    correction = an_offer()
    sms = Message.objects.get(name="correction_offered", channel="sms")
    assert sms.recipient == "+358401234567"
    assert sms.body_text == (
        f"Lapin Kumi: tilauksesi {correction.order.number} odottaa vastaustasi 4.12. asti. "
        "Lähetimme sähköpostiisi linkin muutosehdotukseen. Kysyttävää? 040-1225567"
    )
    assert len(sms.body_text) <= 160


@pytest.mark.rule("R5.5")
def test_a_booked_time_before_the_new_days_is_told_before_the_yes(visitor: Client) -> None:
    garage = a_garage()
    booking = a_requested_time(garage=garage, starts_at=wall(MONDAY, "10:00"), at=AT)
    order = an_order_to_check(delivery_way="installer", installer=garage, booking=booking, needs_time=True)
    correct(order, Changes(promise=(date(2026, 12, 14), date(2026, 12, 18))), at=AT)
    told = "Varattu aika maanantai 23.11.2026 klo 10.00 on ennen uutta toimitusaikaa, joten sille sovitaan uusi aika."
    assert missing(read(visitor.get(url(order))), told) == []
