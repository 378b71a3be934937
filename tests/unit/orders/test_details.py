"""Mending what a customer mistyped: the checkout's rules, the garage told, the link out of wrong hands."""

from datetime import timedelta
from typing import Any

import pytest

from installers.models import BookingEvent
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.errors import OrderChanged
from orders.forms.details import DetailsForm
from orders.models import Order, OrderEvent
from orders.seen import seen_of
from orders.services.details import correct_details
from tests.builders.corrections import CLERK, a_dearer_offer, an_order_to_check
from tests.builders.garages import MONDAY, a_garage, a_requested_time, wall
from tests.builders.orders import AT
from tests.builders.traces import everything, history, mails

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def mend(order: Order, **typed: str) -> Order:
    return correct_details(order_id=order.pk, typed=typed, at=LATER, by=CLERK)


def contact(order: Order) -> tuple[Any, ...]:
    order.refresh_from_db()
    return order.phone, order.street, order.city, order.email, order.token


@pytest.mark.rule("R2.4")
def test_details_are_mended_without_asking_and_without_a_word_of_whom_in_the_history():
    order = an_order_to_check()
    mend(order, phone="+358407654321", street="Rantatie 5", city="Rovaniemi")
    order.refresh_from_db()
    assert (order.phone, order.street, order.state) == ("+358407654321", "Rantatie 5", "preliminary")
    assert history(order) == ["received", "details_corrected"]
    assert OrderEvent.objects.get(kind="details_corrected").data == {"fields": ["phone", "street"]}
    assert mails(order) == ["order_received"]


def test_mended_twice_is_once():
    order = an_order_to_check()
    mend(order, phone="+358407654321")
    before = everything(order), contact(order)
    mend(order, phone="+358407654321")
    assert (everything(order), contact(order)) == before


@pytest.mark.rule("R3.3")
def test_another_address_gets_a_link_of_its_own_and_the_old_one_leads_nowhere():
    order = an_order_to_check()
    token = order.token
    mend(order, email="oikea@example.com")
    order.refresh_from_db()
    assert order.token != token
    mail = Message.objects.get(name="order_link")
    assert (mail.recipient, order.token in mail.body_text) == ("oikea@example.com", True)


def test_the_garage_is_told_too():
    booking = a_requested_time(garage=a_garage(), starts_at=wall(MONDAY, "10:00"))
    order = an_order_to_check(delivery_way="installer", installer=booking.installer, booking=booking, needs_time=True)
    mend(order, phone="+358407654321", plate="XYZ-789", given_name="Aune")
    booking.refresh_from_db()
    assert (booking.contact_phone, booking.plate, booking.contact_name) == (
        "+358407654321",
        "XYZ-789",
        "Aune Ääkkönen",
    )
    assert booking.state == "requested"
    assert BookingEvent.objects.filter(kind="details_corrected").count() == 1


def test_details_are_mended_while_the_customer_is_asked():
    correction = a_dearer_offer()
    mend(correction.order, phone="+358407654321")
    correction.refresh_from_db()
    assert correction.waits


def test_what_is_not_a_detail_is_not_touched():
    order = an_order_to_check()
    before = everything(order), contact(order)
    mend(order, total="1.00", token="x", state="confirmed")
    assert (everything(order), contact(order)) == before


def test_an_older_picture_is_refused():
    order = an_order_to_check()
    seen = seen_of(order)
    mend(order, street="Rantatie 5")
    before = everything(order), contact(order)
    with pytest.raises(OrderChanged):
        correct_details(order_id=order.pk, typed={"city": "Kemi"}, seen=seen, at=LATER, by=CLERK)
    assert (everything(order), contact(order)) == before


@pytest.mark.parametrize("state", ["confirmed", "completed"])
def test_after_the_contract_nothing_is_mended_here(state):
    order = an_order_to_check()
    Order.objects.filter(pk=order.pk).update(state=state, confirmed_at=AT)
    before = everything(order), contact(order)
    with pytest.raises(ForbiddenMove):
        mend(order, phone="+358407654321")
    assert (everything(order), contact(order)) == before


TYPED = {
    "email": "aino@example.com",
    "phone": "040 765 4321",
    "given_name": "Aino",
    "family_name": "Ääkkönen",
    "street": "Koskikatu 1",
    "postcode": "96100",
    "city": "Rovaniemi",
    "plate": "abc123",
}


def test_the_form_is_the_checkouts_own():
    order = an_order_to_check()
    form = DetailsForm(TYPED, order=order)
    assert form.is_valid()
    assert (form.cleaned_data["phone"], form.cleaned_data["plate"]) == ("+358407654321", "ABC-123")
    assert (set(form.fields), DetailsForm(order=order).initial["phone"]) == (set(TYPED), "040 1234567")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("email", "aino@"), ("phone", "12"), ("postcode", "961"), ("plate", "?"), ("street", ""), ("postcode", "22100")],
)
def test_the_form_refuses_what_the_checkout_refuses(field, typed):
    form = DetailsForm({**TYPED, field: typed}, order=an_order_to_check())
    assert list(form.errors) == [field]
