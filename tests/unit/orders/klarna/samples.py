"""A purchase of tyres, fitting and freight with a coupon, and what Klarna says of it."""

from copy import deepcopy
from decimal import Decimal

from orders.klarna import Address, Line, LineKind, MerchantUrls, Purchase

ORDER_ID = "7d6f3b2e-54c1-4f0a-9a6e-2b1c8e5d9f10"
CAPTURE_ID = "1f0c4f9a-0d6b-4a55-8f0e-6d1f0a7c1b22"
REFUND_ID = "9be0c1b4-7c9f-4d0e-8f43-0c5a5a5b7e01"
VAT = Decimal("25.5")
TOTAL = Decimal("603.50")

TYRES = Line(
    kind=LineKind.GOODS,
    reference="TYR-2055516-W7",
    name="Talvirengas 205/55 R16 94T XL, nasta",
    quantity=4,
    unit_price=Decimal("129.90"),
    vat_rate=VAT,
    url="https://shop.example/tuote/talvirengas/",
)
FITTING = Line(
    kind=LineKind.SERVICE,
    reference="SRV-MOUNT",
    name="Valmiina autoon",
    quantity=1,
    unit_price=Decimal("89.00"),
    vat_rate=VAT,
)
FREIGHT = Line(
    kind=LineKind.FREIGHT,
    reference="SHIP-HOME",
    name="Kotiinkuljetus",
    quantity=1,
    unit_price=Decimal("19.90"),
    vat_rate=VAT,
)
COUPON = Line(
    kind=LineKind.DISCOUNT,
    reference="TALVI25",
    name="Alennus TALVI25",
    quantity=1,
    unit_price=Decimal("-25.00"),
    vat_rate=VAT,
)
BALANCING = Line(
    kind=LineKind.INCLUDED,
    reference="INC-BALANCE",
    name="Tasapainotus",
    quantity=4,
    unit_price=Decimal("0.00"),
    vat_rate=VAT,
)
LINES = (TYRES, FITTING, FREIGHT, COUPON)
URLS = MerchantUrls(
    terms="https://shop.example/ehdot/",
    checkout="https://shop.example/kassa/?kco={checkout.order.id}",
    confirmation="https://shop.example/kassa/valmis/?kco={checkout.order.id}",
    push="https://shop.example/klarna/push/9f2c7e/?kco={checkout.order.id}",
    validation="https://shop.example/klarna/validate/9f2c7e/",
)
BUYER = Address(given_name="Maija", email="maija@example.fi", phone="+358401234567", postcode="96100")
PURCHASE = Purchase(number="LK-100042", total=TOTAL, lines=LINES, urls=URLS, buyer=BUYER, merchant_data="a1b2")

SENT_LINES = [
    {
        "type": "physical",
        "reference": "TYR-2055516-W7",
        "name": "Talvirengas 205/55 R16 94T XL, nasta",
        "quantity": 4,
        "quantity_unit": "kpl",
        "unit_price": 12990,
        "tax_rate": 2550,
        "total_amount": 51960,
        "total_discount_amount": 0,
        "total_tax_amount": 10558,
        "product_url": "https://shop.example/tuote/talvirengas/",
    },
    {
        "type": "digital",
        "reference": "SRV-MOUNT",
        "name": "Valmiina autoon",
        "quantity": 1,
        "unit_price": 8900,
        "tax_rate": 2550,
        "total_amount": 8900,
        "total_discount_amount": 0,
        "total_tax_amount": 1808,
    },
    {
        "type": "shipping_fee",
        "reference": "SHIP-HOME",
        "name": "Kotiinkuljetus",
        "quantity": 1,
        "unit_price": 1990,
        "tax_rate": 2550,
        "total_amount": 1990,
        "total_discount_amount": 0,
        "total_tax_amount": 404,
    },
    {
        "type": "discount",
        "reference": "TALVI25",
        "name": "Alennus TALVI25",
        "quantity": 1,
        "unit_price": -2500,
        "tax_rate": 2550,
        "total_amount": -2500,
        "total_discount_amount": 0,
        "total_tax_amount": -508,
    },
]
_ADDRESS = {
    "given_name": "Maija",
    "family_name": "Esimerkki",
    "email": "maija@example.fi",
    "street_address": "Koskikatu 1",
    "postal_code": "96100",
    "city": "Rovaniemi",
    "country": "fi",
    "phone": "+358401234567",
}
_CHECKOUT = {
    "order_id": ORDER_ID,
    "status": "checkout_incomplete",
    "purchase_currency": "EUR",
    "order_amount": 60350,
    "order_tax_amount": 12262,
    "order_lines": SENT_LINES,
    "merchant_reference1": "LK-100042",
    "merchant_data": "a1b2",
    "customer": {"date_of_birth": "1984-02-29"},
    "billing_address": _ADDRESS,
    "shipping_address": {"country": "FI"},
    "html_snippet": '<div id="klarna-checkout-container"></div>',
}
_CAPTURE = {
    "capture_id": CAPTURE_ID,
    "klarna_reference": "K4TYRE1-1",
    "captured_amount": 51450,
    "refunded_amount": 4500,
    "captured_at": "2026-11-23T10:02:11Z",
    "reference": "LK-100042/1",
}
_REFUND = {
    "refund_id": REFUND_ID,
    "refunded_amount": 4500,
    "refunded_at": "2026-12-01T07:00:00Z",
    "reference": "PAL-31",
}
_ORDER = {
    "order_id": ORDER_ID,
    "status": "PART_CAPTURED",
    "fraud_status": "ACCEPTED",
    "order_amount": 60350,
    "original_order_amount": 61000,
    "captured_amount": 51450,
    "refunded_amount": 4500,
    "remaining_authorized_amount": 8900,
    "purchase_currency": "EUR",
    "klarna_reference": "K4TYRE1",
    "merchant_reference1": "LK-100042",
    "merchant_data": "a1b2",
    "created_at": "2026-11-20T08:21:44Z",
    "expires_at": "2026-12-18T00:00:00Z",
    "customer": {"date_of_birth": "1984-02-29"},
    "billing_address": _ADDRESS,
    "shipping_address": _ADDRESS,
    "order_lines": SENT_LINES,
    "captures": [_CAPTURE],
    "refunds": [_REFUND],
    "initial_payment_method": {"type": "INVOICE", "description": "Invoice"},
}


def checkout_reply(**changes):
    return deepcopy(_CHECKOUT) | changes


def order_reply(**changes):
    return deepcopy(_ORDER) | changes


def capture_reply(**changes):
    return deepcopy(_CAPTURE) | changes


def refund_reply(**changes):
    return deepcopy(_REFUND) | changes


def without(reply, *names):
    return {name: value for name, value in reply.items() if name not in names}
