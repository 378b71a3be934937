"""What is sent to Klarna, and what is refused before it is sent."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orders.klarna import (
    Address,
    LineKind,
    Options,
    Parcel,
    ShippingMethod,
    UnsoundPayload,
    address_payload,
    authorization_payload,
    capture_payload,
    checkout_payload,
    fingerprint,
    references_payload,
    refund_payload,
    shipping_payload,
    update_payload,
)
from tests.unit.orders.klarna.samples import (
    BALANCING,
    BUYER,
    COUPON,
    FITTING,
    FREIGHT,
    LINES,
    PURCHASE,
    SENT_LINES,
    TOTAL,
    TYRES,
    URLS,
    without,
)

PARCEL = Parcel(
    carrier="Matkahuolto",
    method=ShippingMethod.PICKUP_POINT,
    tracking_number="MH1234567890",
    tracking_url="https://track.example/MH1234567890",
)
SENT_PARCEL = {
    "shipping_company": "Matkahuolto",
    "shipping_method": "PickUpPoint",
    "tracking_number": "MH1234567890",
    "tracking_uri": "https://track.example/MH1234567890",
}


def problems(build, *args, **options):
    with pytest.raises(UnsoundPayload) as raised:
        build(*args, **options)
    assert raised.value.data == {"problems": list(raised.value.problems)}
    return raised.value.problems


def test_a_checkout_holds_all_that_klarna_needs():
    assert checkout_payload(PURCHASE) == {
        "purchase_country": "FI",
        "purchase_currency": "EUR",
        "locale": "fi-FI",
        "order_amount": 60350,
        "order_tax_amount": 12262,
        "order_lines": SENT_LINES,
        "merchant_urls": {
            "terms": "https://shop.example/ehdot/",
            "checkout": "https://shop.example/kassa/?kco={checkout.order.id}",
            "confirmation": "https://shop.example/kassa/valmis/?kco={checkout.order.id}",
            "push": "https://shop.example/klarna/push/9f2c7e/?kco={checkout.order.id}",
            "validation": "https://shop.example/klarna/validate/9f2c7e/",
        },
        "merchant_reference1": "LK-100042",
        "merchant_data": "a1b2",
        "shipping_countries": ["FI"],
        "billing_countries": ["FI"],
        "billing_address": {
            "given_name": "Maija",
            "email": "maija@example.fi",
            "phone": "+358401234567",
            "postal_code": "96100",
            "country": "FI",
        },
        "options": {
            "allowed_customer_types": ["person"],
            "allow_separate_shipping_address": False,
            "date_of_birth_mandatory": False,
            "require_validate_callback_success": True,
            "show_subtotal_detail": True,
            "auto_capture": False,
        },
        "gui": {"options": ["disable_autofocus"]},
    }


def test_an_update_leaves_alone_what_the_buyer_typed():
    assert update_payload(PURCHASE) == without(checkout_payload(PURCHASE), "billing_address")


@pytest.mark.parametrize("buyer", [None, Address()])
def test_of_an_unknown_buyer_nothing_is_sent(buyer):
    assert "billing_address" not in checkout_payload(replace(PURCHASE, buyer=buyer))


def test_included_work_does_not_reach_klarna():
    assert checkout_payload(replace(PURCHASE, lines=(*LINES, BALANCING))) == checkout_payload(PURCHASE)


@pytest.mark.parametrize(
    ("language", "locale"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-FI"), ("se", "fi-FI"), ("", "fi-FI")]
)
def test_klarna_speaks_the_orders_language_or_finnish(language, locale):
    assert checkout_payload(replace(PURCHASE, language=language))["locale"] == locale


def test_options_reach_klarna():
    options = Options(
        customer_types=("person", "organization"),
        separate_shipping_address=True,
        date_of_birth_mandatory=True,
        validation_binding=False,
        colours=(("button", "#0A3D62"),),
    )

    assert checkout_payload(replace(PURCHASE, options=options))["options"] == {
        "allowed_customer_types": ["person", "organization"],
        "allow_separate_shipping_address": True,
        "date_of_birth_mandatory": True,
        "require_validate_callback_success": False,
        "show_subtotal_detail": True,
        "auto_capture": False,
        "color_button": "#0A3D62",
    }


def test_a_second_reference_is_sent_when_there_is_one():
    assert checkout_payload(replace(PURCHASE, other_reference="ROI"))["merchant_reference2"] == "ROI"


@pytest.mark.parametrize("cent", [Decimal("-0.01"), Decimal("0.01")])
def test_a_total_that_is_not_the_sum_of_the_lines_is_not_sent(cent):
    assert problems(checkout_payload, replace(PURCHASE, total=TOTAL + cent)) == ("order_amount",)


@pytest.mark.parametrize("lines", [(), (BALANCING,)])
def test_a_purchase_of_nothing_is_not_sent(lines):
    assert problems(checkout_payload, replace(PURCHASE, lines=lines, total=Decimal(0))) == ("order_lines",)


@pytest.mark.parametrize("name", ["terms", "checkout", "confirmation", "push"])
def test_an_address_that_klarna_requires_must_be_there(name):
    assert problems(checkout_payload, replace(PURCHASE, urls=replace(URLS, **{name: ""}))) == (f"merchant_urls.{name}",)


@pytest.mark.parametrize(
    "url", ["/kassa/", "ftp://shop.example/", "https://shop.example/a b", "https://x.fi/" + "x" * 1988]
)
def test_an_address_that_would_not_work_is_not_sent(url):
    assert problems(checkout_payload, replace(PURCHASE, urls=replace(URLS, validation=url))) == (
        "merchant_urls.validation",
    )


def test_an_address_that_just_fits_is_sent():
    longest = "https://x.fi/" + "x" * 1987

    payload = checkout_payload(replace(PURCHASE, urls=replace(URLS, validation=longest)))

    assert payload["merchant_urls"]["validation"] == longest


def test_merchant_data_is_never_cut():
    assert checkout_payload(replace(PURCHASE, merchant_data="x" * 6000))["merchant_data"] == "x" * 6000
    assert problems(checkout_payload, replace(PURCHASE, merchant_data="x" * 6001)) == ("merchant_data",)


def test_all_breaches_are_told_at_once():
    broken = replace(PURCHASE, number="", total=Decimal(1), lines=(replace(FITTING, name=""),))

    assert problems(checkout_payload, broken) == ("merchant_reference1", "order_lines[0].name", "order_amount")


def test_what_breaks_is_told_in_words_that_blame_nobody():
    with pytest.raises(UnsoundPayload, match="Ota yhteyttä asiakaspalveluun"):
        checkout_payload(replace(PURCHASE, number=""))


def test_a_capture_of_the_goods_names_them_and_their_parcel():
    payload = capture_payload(
        amount=Decimal("514.50"),
        lines=[TYRES, FREIGHT, COUPON, BALANCING],
        description="Renkaat lähetetty",
        reference="LK-100042/1",
        parcels=[PARCEL],
    )

    assert payload == {
        "captured_amount": 51450,
        "description": "Renkaat lähetetty",
        "reference": "LK-100042/1",
        "order_lines": [SENT_LINES[0], SENT_LINES[2], SENT_LINES[3]],
        "shipping_info": [SENT_PARCEL],
    }


def test_a_capture_may_be_a_bare_sum():
    assert capture_payload(amount=Decimal("89.00")) == {"captured_amount": 8900}


def test_a_refund_may_keep_a_fee_back():
    fee = replace(COUPON, kind=LineKind.RETURN_FEE, reference="FEE-75", name="Käsittelykulu", unit_price=Decimal(-75))

    assert refund_payload(
        amount=Decimal("444.60"), lines=[TYRES, fee], description="Palautus PAL-31", reference="PAL-31"
    ) == {
        "refunded_amount": 44460,
        "description": "Palautus PAL-31",
        "reference": "PAL-31",
        "order_lines": [
            SENT_LINES[0],
            {
                "type": "return_fee",
                "reference": "FEE-75",
                "name": "Käsittelykulu",
                "quantity": 1,
                "unit_price": -7500,
                "tax_rate": 2550,
                "total_amount": -7500,
                "total_discount_amount": 0,
                "total_tax_amount": -1524,
            },
        ],
    }


def test_an_authorisation_holds_the_whole_new_order():
    assert authorization_payload(amount=Decimal("608.60"), lines=[TYRES, FITTING], description="Korjaus") == {
        "order_amount": 60860,
        "description": "Korjaus",
        "order_lines": SENT_LINES[:2],
    }


def test_an_authorisation_without_lines_is_not_sent():
    assert problems(authorization_payload, amount=Decimal("10.00"), lines=[BALANCING]) == ("order_lines",)


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (capture_payload, "captured_amount"),
        (refund_payload, "refunded_amount"),
        (authorization_payload, "order_amount"),
    ],
)
@pytest.mark.parametrize("amount", ["88.99", "89.01", "0.00", "-89.00", "2000000.01"])
def test_a_sum_that_is_not_that_of_its_lines_is_not_sent(build, name, amount):
    assert problems(build, amount=Decimal(amount), lines=[FITTING]) == (name,)


@pytest.mark.parametrize(("build", "name"), [(capture_payload, "captured_amount"), (refund_payload, "refunded_amount")])
@pytest.mark.parametrize("amount", ["0.00", "-0.01", "2000000.01"])
def test_a_bare_sum_outside_klarnas_bounds_is_not_sent(build, name, amount):
    assert problems(build, amount=Decimal(amount)) == (name,)


@pytest.mark.parametrize(("amount", "cents"), [("0.01", 1), ("2000000.00", 200_000_000)])
def test_a_bare_sum_just_within_klarnas_bounds_is_sent(amount, cents):
    assert capture_payload(amount=Decimal(amount)) == {"captured_amount": cents}


def test_descriptions_are_cut():
    assert capture_payload(amount=Decimal(1), description="x" * 300)["description"] == "x" * 255


def test_references_are_sent_when_there_are_any():
    assert references_payload(number="LK-100042") == {"merchant_reference1": "LK-100042"}
    assert references_payload(number="LK-100042", other="ROI") == {
        "merchant_reference1": "LK-100042",
        "merchant_reference2": "ROI",
    }
    assert problems(references_payload, number="") == ("merchant_reference1",)


def test_parcels_are_told_with_what_is_known():
    assert shipping_payload([PARCEL, Parcel(carrier="S" * 200)]) == {
        "shipping_info": [SENT_PARCEL, {"shipping_company": "S" * 100, "shipping_method": "Undefined"}]
    }


def test_parcels_just_within_klarnas_bounds_are_told():
    edge = replace(PARCEL, tracking_number="1" * 100, tracking_url="https://x.fi/" + "x" * 1011)

    sent = shipping_payload([edge] * 500)["shipping_info"]

    assert len(sent) == 500
    assert (sent[0]["tracking_number"], sent[0]["tracking_uri"]) == (edge.tracking_number, edge.tracking_url)


@pytest.mark.parametrize(
    "parcels",
    [
        [],
        [replace(PARCEL, tracking_number="1" * 101)],
        [replace(PARCEL, tracking_url="https://x.fi/" + "x" * 1012)],
        [PARCEL] * 501,
    ],
)
def test_parcels_that_could_not_be_followed_are_not_sent(parcels):
    assert problems(shipping_payload, parcels) == ("shipping_info",)


def test_an_address_is_sent_without_what_is_not_known():
    assert address_payload(Address(street="Koskikatu 2", postcode="96100", city="Rovaniemi")) == {
        "shipping_address": {
            "street_address": "Koskikatu 2",
            "postal_code": "96100",
            "city": "Rovaniemi",
            "country": "FI",
        }
    }


def test_an_address_of_nothing_is_not_sent():
    assert problems(address_payload, Address()) == ("shipping_address",)


def test_a_fingerprint_tells_whether_anything_changed():
    payload = checkout_payload(PURCHASE)

    assert fingerprint(payload) == fingerprint(dict(reversed(payload.items())))
    assert fingerprint(payload) != fingerprint(checkout_payload(replace(PURCHASE, merchant_data="a1b3")))


def test_neither_addresses_nor_secrets_are_shown():
    shown = repr(PURCHASE)

    assert [secret for secret in ("Maija", "maija@example.fi", "+358", "9f2c7e") if secret in shown + repr(BUYER)] == []
