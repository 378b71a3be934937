"""The contract with Klarna, asked of the playground through our own client: both must keep to it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from orders.klarna import (
    Address,
    FraudStatus,
    KlarnaAuthError,
    KlarnaBadRequest,
    KlarnaClient,
    KlarnaNotAllowed,
    KlarnaNotFound,
    KlarnaProtocolError,
    KlarnaRateLimited,
    KlarnaReadOnly,
    KlarnaUnavailable,
    Line,
    LineKind,
    ManagedOrder,
    MerchantUrls,
    OrderStatus,
    Parcel,
    Purchase,
    ShippingMethod,
    address_payload,
    authorization_payload,
    capture_payload,
    checkout_payload,
    compare,
    references_payload,
    refund_payload,
    shipping_payload,
    sums_that_differ,
    update_payload,
)
from tests.playground import Playground

VAT = Decimal("25.5")
TYRES = Line(
    kind=LineKind.GOODS,
    reference="TYR-2055516",
    name="Talvirengas 205/55 R16",
    quantity=4,
    unit_price=Decimal("129.90"),
    vat_rate=VAT,
)
FITTING = Line(
    kind=LineKind.SERVICE,
    reference="SRV-MOUNT",
    name="Valmiina autoon",
    quantity=1,
    unit_price=Decimal("89.00"),
    vat_rate=VAT,
)
COUPON = Line(
    kind=LineKind.DISCOUNT,
    reference="TALVI25",
    name="Alennus",
    quantity=1,
    unit_price=Decimal("-25.00"),
    vat_rate=VAT,
)
LINES = (TYRES, FITTING, COUPON)
TOTAL = Decimal("583.60")
GOODS = Decimal("494.60")  # tyres less the coupon
URLS = MerchantUrls(
    terms="http://127.0.0.1:9/ehdot/",
    checkout="http://127.0.0.1:9/kassa/?kco={checkout.order.id}",
    confirmation="http://127.0.0.1:9/kassa/valmis/?kco={checkout.order.id}",
    push="http://127.0.0.1:9/klarna/push/x/?kco={checkout.order.id}",
)
PURCHASE = Purchase(number="LK-100042", total=TOTAL, lines=LINES, urls=URLS, merchant_data="a1b2")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PARCELS = shipping_payload(
    [Parcel(carrier="Matkahuolto", method=ShippingMethod.PICKUP_POINT, tracking_number="MH1234567890")]
)


class Klarna:
    """Our client at work, and a buyer who pays."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.client = KlarnaClient(playground.url, *playground.auth, get_retries=0)

    def checkout(self) -> str:
        return self.client.create_checkout(checkout_payload(PURCHASE)).order_id

    def authorised(self) -> str:
        order_id = self.checkout()
        self.playground.complete(order_id)
        return order_id

    def captured(self, amount: Decimal = TOTAL) -> str:
        order_id = self.authorised()
        self.capture(order_id, amount)
        return order_id

    def capture(self, order_id: str, amount: Decimal, *, key: UUID | None = None) -> str:
        return self.client.capture(order_id, capture_payload(amount=amount), key=key or uuid4())

    def refund(self, order_id: str, amount: Decimal, *, key: UUID | None = None) -> str:
        return self.client.refund(order_id, refund_payload(amount=amount), key=key or uuid4())

    def order(self, order_id: str) -> ManagedOrder:
        """The order, whose sums must agree at every reading."""
        order = self.client.get_order(order_id)
        assert sums_that_differ(order) == []
        return order


@pytest.fixture
def klarna(playground: Playground) -> Klarna:
    return Klarna(playground)


def refused(call, *args, **options) -> str:
    with pytest.raises(KlarnaNotAllowed) as raised:
        call(*args, **options)
    assert raised.value.correlation_id
    return raised.value.error_code


def test_a_checkout_is_read_back_as_it_was_asked_for(klarna):
    created = klarna.client.create_checkout(checkout_payload(PURCHASE))
    read = klarna.client.get_checkout(created.order_id)

    assert (read.status, read.number, read.merchant_data) == ("checkout_incomplete", "LK-100042", "a1b2")
    assert compare(amount=TOTAL, lines=LINES, told=read) == compare(amount=TOTAL, lines=LINES, told=created) == []
    assert "klarna-checkout-container" in read.snippet


def test_two_checkouts_are_two(klarna):
    assert klarna.checkout() != klarna.checkout()


def test_an_update_changes_what_it_holds(klarna):
    order_id = klarna.checkout()
    changed = replace(PURCHASE, lines=(FITTING,), total=FITTING.total)

    updated = klarna.client.update_checkout(order_id, update_payload(changed))

    assert compare(amount=FITTING.total, lines=(FITTING,), told=updated) == []
    assert klarna.client.get_checkout(order_id).amount == FITTING.total


def test_a_paid_checkout_can_be_read_but_not_changed(klarna):
    order_id = klarna.authorised()

    with pytest.raises(KlarnaReadOnly):
        klarna.client.update_checkout(order_id, update_payload(PURCHASE))
    with pytest.raises(KlarnaReadOnly):
        klarna.client.abort_checkout(order_id)
    assert klarna.client.get_checkout(order_id).is_complete is True


def test_a_checkout_can_be_aborted(klarna):
    assert klarna.client.abort_checkout(klarna.checkout()) is None


def test_a_lapsed_checkout_is_not_found(klarna):
    order_id = klarna.checkout()
    klarna.playground.expire(order_id)

    with pytest.raises(KlarnaNotFound):
        klarna.client.get_checkout(order_id)
    with pytest.raises(KlarnaNotFound):
        klarna.client.update_checkout(order_id, update_payload(PURCHASE))


def test_what_does_not_exist_is_not_found(klarna):
    client, order_id = klarna.client, klarna.authorised()
    asked = {
        "checkout": lambda: client.get_checkout(UNKNOWN),
        "update": lambda: client.update_checkout(UNKNOWN, update_payload(PURCHASE)),
        "order": lambda: client.get_order(UNKNOWN),
        "order that is not paid": lambda: client.get_order(klarna.checkout()),
        "acknowledge": lambda: client.acknowledge(UNKNOWN, key=uuid4()),
        "capture": lambda: klarna.capture(UNKNOWN, TOTAL),
        "capture of an order": lambda: client.get_capture(order_id, UNKNOWN),
        "refund of an order": lambda: client.get_refund(order_id, UNKNOWN),
    }
    for call in asked.values():
        with pytest.raises(KlarnaNotFound):
            call()


def test_wrong_credentials_are_refused(klarna):
    stranger = KlarnaClient(klarna.playground.url, klarna.playground.username, "wrong")

    with pytest.raises(KlarnaAuthError):
        stranger.create_checkout(checkout_payload(PURCHASE))
    with pytest.raises(KlarnaAuthError):
        stranger.get_order(klarna.authorised())


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("order_amount", lambda payload: payload.update(order_amount=58361)),
        ("order_tax_amount", lambda payload: payload.update(order_tax_amount=payload["order_tax_amount"] + 1)),
        ("total_amount", lambda payload: payload["order_lines"][0].update(unit_price=12991)),
        ("total_tax_amount", lambda payload: payload["order_lines"][0].update(total_tax_amount=10556)),
        ("purchase_currency", lambda payload: payload.pop("purchase_currency")),
        ("order_amount", lambda payload: payload.update(order_amount=583.6)),
    ],
)
def test_a_checkout_that_does_not_add_up_is_refused(klarna, field, change):
    payload = checkout_payload(PURCHASE)
    change(payload)

    with pytest.raises(KlarnaBadRequest) as raised:
        klarna.client.create_checkout(payload)

    assert raised.value.error_code == "BAD_VALUE"
    assert field in " ".join(raised.value.error_messages)
    assert raised.value.correlation_id


def test_a_cent_of_rounding_in_a_tax_is_accepted(klarna):
    payload = checkout_payload(PURCHASE)
    payload["order_lines"][0]["total_tax_amount"] -= 1
    payload["order_tax_amount"] -= 1

    assert klarna.client.create_checkout(payload).amount == TOTAL


def test_a_paid_order_is_authorised_in_full(klarna):
    order = klarna.order(klarna.authorised())

    assert (order.status, order.fraud_status) == (OrderStatus.AUTHORIZED, FraudStatus.ACCEPTED)
    assert compare(amount=TOTAL, lines=LINES, told=order) == []
    assert (order.original_amount, order.remaining, order.captured, order.refunded) == (TOTAL, TOTAL, 0, 0)
    assert (order.number, order.merchant_data, order.method.type) == ("LK-100042", "a1b2", "INVOICE")
    assert order.klarna_reference
    assert timedelta(days=27) <= order.expires_at - order.created_at <= timedelta(days=29)


def test_klarnas_verdict_is_told(klarna):
    order_id = klarna.authorised()

    for verdict in (FraudStatus.PENDING, FraudStatus.STOPPED, FraudStatus.REJECTED, FraudStatus.ACCEPTED):
        klarna.playground.fraud(order_id, verdict)
        assert klarna.order(order_id).fraud_status == verdict


def test_an_order_may_be_acknowledged_again(klarna):
    order_id = klarna.authorised()

    klarna.client.acknowledge(order_id, key=uuid4())
    klarna.client.acknowledge(order_id, key=uuid4())


def test_only_the_references_given_are_changed(klarna):
    order_id = klarna.authorised()

    klarna.client.set_references(order_id, references_payload(number="LK-200001", other="ROI"), key=uuid4())

    assert klarna.order(order_id).number == "LK-200001"


def test_an_order_is_captured_in_parts(klarna):
    order_id = klarna.authorised()
    goods = capture_payload(amount=GOODS, lines=(TYRES, COUPON), reference="LK-100042/1")

    first = klarna.client.capture(order_id, goods, key=uuid4())

    order = klarna.order(order_id)
    assert (order.status, order.captured, order.remaining) == (OrderStatus.PART_CAPTURED, GOODS, FITTING.total)
    told = klarna.client.get_capture(order_id, first)
    assert (told.capture_id, told.amount, told.reference) == (first, GOODS, "LK-100042/1")

    second = klarna.capture(order_id, FITTING.total)

    order = klarna.order(order_id)
    assert (order.status, order.captured, order.remaining) == (OrderStatus.CAPTURED, TOTAL, 0)
    assert {capture.capture_id for capture in order.captures} == {first, second}


def test_one_key_captures_once_and_another_again(klarna):
    order_id, key = klarna.authorised(), uuid4()

    first = klarna.capture(order_id, Decimal(10), key=key)

    assert klarna.capture(order_id, Decimal(20), key=key) == first
    assert klarna.order(order_id).captured == Decimal(10)
    assert klarna.capture(order_id, Decimal(10)) != first
    assert klarna.order(order_id).captured == Decimal(20)


def test_no_more_is_captured_than_was_authorised(klarna):
    order_id = klarna.captured(GOODS)

    assert refused(klarna.capture, order_id, FITTING.total + Decimal("0.01")) == "CAPTURE_NOT_ALLOWED"
    assert klarna.order(order_id).captured == GOODS


def test_an_order_is_cancelled_once_and_then_stays_so(klarna):
    order_id = klarna.authorised()

    klarna.client.cancel(order_id, key=uuid4())

    order = klarna.order(order_id)
    assert (order.status, order.remaining) == (OrderStatus.CANCELLED, 0)
    assert refused(klarna.capture, order_id, TOTAL) == "CAPTURE_NOT_ALLOWED"
    assert refused(klarna.client.extend, order_id, key=uuid4()) == "NOT_ALLOWED"
    assert klarna.order(order_id) == order


def test_what_is_captured_cannot_be_cancelled_but_the_rest_released(klarna):
    order_id = klarna.captured(GOODS)

    assert refused(klarna.client.cancel, order_id, key=uuid4()) == "CANCEL_NOT_ALLOWED"
    klarna.client.release(order_id, key=uuid4())

    order = klarna.order(order_id)
    assert (order.captured, order.remaining) == (GOODS, 0)
    assert refused(klarna.capture, order_id, FITTING.total) == "CAPTURE_NOT_ALLOWED"
    assert refused(klarna.client.release, order_id, key=uuid4()) == "NOT_ALLOWED"


def test_nothing_is_released_before_a_capture(klarna):
    assert refused(klarna.client.release, klarna.authorised(), key=uuid4()) == "NOT_ALLOWED"


def test_money_is_refunded_in_parts_until_all_is_back(klarna):
    order_id = klarna.captured()

    first = klarna.refund(order_id, Decimal("44.60"))

    order = klarna.order(order_id)
    assert (order.status, order.refunded) == (OrderStatus.CAPTURED, Decimal("44.60"))
    assert klarna.client.get_refund(order_id, first).amount == Decimal("44.60")

    klarna.refund(order_id, TOTAL - Decimal("44.60"))

    order = klarna.order(order_id)
    assert (order.status, order.refunded) == (OrderStatus.CLOSED, TOTAL)


def test_one_key_refunds_once(klarna):
    order_id, key = klarna.captured(), uuid4()

    assert klarna.refund(order_id, Decimal(10), key=key) == klarna.refund(order_id, Decimal(10), key=key)
    assert klarna.order(order_id).refunded == Decimal(10)


def test_a_refund_may_keep_a_fee_back(klarna):
    order_id = klarna.captured()
    fee = replace(
        COUPON, kind=LineKind.RETURN_FEE, reference="FEE-75", name="Käsittelykulu", unit_price=Decimal("-75.00")
    )
    payload = refund_payload(amount=Decimal("444.60"), lines=(TYRES, fee), reference="PAL-31")

    refund_id = klarna.client.refund(order_id, payload, key=uuid4())

    assert klarna.client.get_refund(order_id, refund_id).reference == "PAL-31"
    assert klarna.order(order_id).refunded == Decimal("444.60")


def test_no_more_is_refunded_than_was_captured(klarna):
    order_id = klarna.captured(GOODS)

    assert refused(klarna.refund, order_id, GOODS + Decimal("0.01")) == "REFUND_NOT_ALLOWED"
    assert refused(klarna.refund, klarna.authorised(), Decimal(1)) == "REFUND_NOT_ALLOWED"
    assert klarna.order(order_id).refunded == 0


def test_more_time_can_be_had_until_all_is_captured(klarna):
    order_id = klarna.authorised()
    expires_at = klarna.order(order_id).expires_at

    klarna.client.extend(order_id, key=uuid4())

    assert klarna.order(order_id).expires_at >= expires_at
    assert refused(klarna.client.extend, klarna.captured(), key=uuid4()) == "NOT_ALLOWED"


def test_an_authorisation_that_lapsed_cannot_be_captured(klarna):
    order_id = klarna.authorised()
    klarna.playground.expire(order_id)

    order = klarna.order(order_id)
    assert (order.status, order.remaining) == (OrderStatus.EXPIRED, 0)
    assert refused(klarna.capture, order_id, TOTAL) == "CAPTURE_NOT_ALLOWED"


def test_a_new_authorisation_takes_the_place_of_the_old(klarna):
    order_id = klarna.authorised()
    lowered = authorization_payload(amount=GOODS, lines=(TYRES, COUPON), description="Palvelu poistettu")

    klarna.client.update_authorization(order_id, lowered, key=uuid4())

    order = klarna.order(order_id)
    assert compare(amount=GOODS, lines=(TYRES, COUPON), told=order) == []
    assert (order.original_amount, order.remaining) == (TOTAL, GOODS)


def test_an_authorisation_never_goes_below_what_is_captured(klarna):
    order_id = klarna.captured(GOODS)
    lowered = authorization_payload(amount=FITTING.total, lines=(FITTING,))

    assert refused(klarna.client.update_authorization, order_id, lowered, key=uuid4()) == "NOT_ALLOWED"
    assert klarna.order(order_id).amount == TOTAL


def test_parcels_can_be_told_for_an_order_and_for_a_capture(klarna):
    order_id = klarna.authorised()
    capture_id = klarna.capture(order_id, GOODS)

    klarna.client.add_shipping_info(order_id, PARCELS, key=uuid4())
    klarna.client.add_shipping_info(order_id, PARCELS, key=uuid4(), capture_id=capture_id)


def test_the_delivery_address_can_be_corrected(klarna):
    order_id = klarna.authorised()
    address = Address(street="Koskikatu 2", postcode="96100", city="Rovaniemi")

    klarna.client.update_shipping_address(order_id, address_payload(address), key=uuid4())

    shipping = klarna.order(order_id).shipping
    assert (shipping.street, shipping.postcode, shipping.city) == ("Koskikatu 2", "96100", "Rovaniemi")


@pytest.mark.parametrize("after_work", [False, True])
def test_a_capture_that_broke_is_repeated_with_its_key_and_done_once(klarna, after_work):
    order_id, key = klarna.authorised(), uuid4()
    klarna.playground.fail("klarna", status=503, after_work=after_work)

    with pytest.raises(KlarnaUnavailable):
        klarna.capture(order_id, GOODS, key=key)
    klarna.capture(order_id, GOODS, key=key)

    assert klarna.order(order_id).captured == GOODS


def test_a_read_that_broke_is_tried_again(klarna):
    order_id = klarna.authorised()
    patient = KlarnaClient(klarna.playground.url, *klarna.playground.auth)
    klarna.playground.fail("klarna", next=2, status=502)

    assert patient.get_order(order_id).order_id == order_id


@pytest.mark.parametrize("broken", ["disconnect", "timeout"])
def test_a_refund_without_an_answer_is_repeated_with_its_key_and_done_once(klarna, broken):
    order_id, key = klarna.captured(), uuid4()
    hasty = KlarnaClient(klarna.playground.url, *klarna.playground.auth, read_seconds=0.5)
    klarna.playground.fail("klarna", status=broken, after_work=True, seconds=1)

    with pytest.raises(KlarnaUnavailable) as raised:
        hasty.refund(order_id, refund_payload(amount=GOODS), key=key)
    klarna.refund(order_id, GOODS, key=key)

    assert raised.value.status is None
    assert klarna.order(order_id).refunded == GOODS


@pytest.mark.parametrize("odd", ["garbage", "empty"])
def test_a_success_that_makes_no_sense_is_none(klarna, odd):
    order_id = klarna.authorised()
    klarna.playground.fail("klarna", status=odd, next=2)

    with pytest.raises(KlarnaProtocolError):
        klarna.client.get_order(order_id)
    with pytest.raises(KlarnaProtocolError):
        klarna.capture(order_id, TOTAL)
    assert klarna.order(order_id).captured == 0


def test_too_many_calls_are_told_when_to_come_back(klarna):
    order_id = klarna.authorised()
    klarna.playground.rate_limit(1)

    with pytest.raises(KlarnaRateLimited) as raised:
        all(klarna.client.get_order(order_id) for _ in range(5))

    assert raised.value.retry_after >= 1


def test_a_paid_order_may_take_a_while_to_appear(klarna):
    klarna.playground.lag(600)
    order_id = klarna.authorised()

    with pytest.raises(KlarnaNotFound):
        klarna.client.get_order(order_id)
    assert klarna.client.get_checkout(order_id).is_complete is True
