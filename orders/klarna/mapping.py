"""From the shop's values to Klarna's requests: with `order_lines`, the only place with minor units. Pure.

Every payload is checked against Klarna's rules before it leaves; breaches raise `UnsoundPayload` with all of them.
What is empty is left out. Prose is cut to Klarna's limits; an address or a number that would no longer work when cut is
a breach, and a mere decoration such as a picture is left out.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final, NewType

from lapinkumi.core.money import to_cents
from orders.klarna.errors import UnsoundPayload
from orders.klarna.order_lines import WEB_ADDRESS, breaches, cut, order_lines, present
from orders.klarna.values import Address, Line, MerchantUrls, Options, Parcel, Purchase

CheckoutPayload = NewType("CheckoutPayload", dict[str, Any])
CapturePayload = NewType("CapturePayload", dict[str, Any])
RefundPayload = NewType("RefundPayload", dict[str, Any])
AuthorizationPayload = NewType("AuthorizationPayload", dict[str, Any])
ReferencesPayload = NewType("ReferencesPayload", dict[str, Any])
ShippingPayload = NewType("ShippingPayload", dict[str, Any])
AddressPayload = NewType("AddressPayload", dict[str, Any])

COUNTRY: Final = "FI"
CURRENCY: Final = "EUR"
LOCALES: Final[Mapping[str, str]] = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-FI"}
REQUIRED_URLS: Final = frozenset({"terms", "checkout", "confirmation", "push"})

LONGEST_TEXT: Final = 255  # references of ours, descriptions
LONGEST_MERCHANT_DATA: Final = 6000
LONGEST_URL: Final = 2000
LONGEST_CARRIER: Final = 100
LONGEST_TRACKING_NUMBER: Final = 100
LONGEST_TRACKING_URL: Final = 1024
MOST_PARCELS: Final = 500
HIGHEST_AMOUNT: Final = 200_000_000


def checkout_payload(purchase: Purchase) -> CheckoutPayload:
    """What creates a checkout: lines, sums, our addresses, what is known of the buyer, and how the frame behaves."""
    buyer = _address(purchase.buyer) if purchase.buyer else {}
    return CheckoutPayload(present({**update_payload(purchase), "billing_address": buyer}))


def update_payload(purchase: Purchase) -> CheckoutPayload:
    """The same for a checkout that exists, without the buyer: what the buyer has typed at Klarna stays."""
    lines, amount = order_lines(purchase.lines), to_cents(purchase.total)
    tax = sum(line["total_tax_amount"] for line in lines)
    _require_sound(*_purchase_breaches(purchase), *breaches(lines, amount=amount, tax=tax))
    payload = {
        "purchase_country": COUNTRY,
        "purchase_currency": CURRENCY,
        "locale": LOCALES.get(purchase.language, LOCALES["fi"]),
        "order_amount": amount,
        "order_tax_amount": tax,
        "order_lines": lines,
        "merchant_urls": present(asdict(purchase.urls)),
        **_references(purchase.number, purchase.other_reference),
        "merchant_data": purchase.merchant_data,
        "shipping_countries": [COUNTRY],
        "billing_countries": [COUNTRY],
        "options": _options(purchase.options),
        "gui": {"options": ["disable_autofocus"]},  # a focus that jumps loses those who listen to the page
    }
    return CheckoutPayload(present(payload))


def capture_payload(
    *,
    amount: Decimal,
    lines: Iterable[Line] = (),
    description: str = "",
    reference: str = "",
    parcels: Sequence[Parcel] = (),
) -> CapturePayload:
    """What charges the buyer, with the lines it is for; where there are lines, they add up to the amount."""
    payload = _money("captured_amount", amount, lines, description=description, reference=reference)
    return CapturePayload(present({**payload, "shipping_info": _parcels(parcels)}))


def refund_payload(
    *, amount: Decimal, lines: Iterable[Line] = (), description: str = "", reference: str = ""
) -> RefundPayload:
    """What gives money back, with the lines it is for; a fee kept back is a `RETURN_FEE` line below zero."""
    return RefundPayload(_money("refunded_amount", amount, lines, description=description, reference=reference))


def authorization_payload(*, amount: Decimal, lines: Iterable[Line], description: str = "") -> AuthorizationPayload:
    """The whole new sum and all its lines: Klarna puts them in the place of the old. A higher sum may be refused."""
    payload = _money("order_amount", amount, lines, description=description)
    _require_sound(*_unless("order_lines" in payload, "order_lines"))
    return AuthorizationPayload(payload)


def references_payload(*, number: str, other: str = "") -> ReferencesPayload:
    """Our order number, for the buyer and for the settlement files, and one more reference."""
    _require_sound(*_unless(number, "merchant_reference1"))
    return ReferencesPayload(present(_references(number, other)))


def shipping_payload(parcels: Sequence[Parcel]) -> ShippingPayload:
    """Parcels that the buyer can follow; at least one."""
    _require_sound(*_unless(parcels, "shipping_info"))
    return ShippingPayload({"shipping_info": _parcels(parcels)})


def address_payload(address: Address) -> AddressPayload:
    """A corrected delivery address; what is not given stays as it was."""
    _require_sound(*_unless(_address(address), "shipping_address"))
    return AddressPayload({"shipping_address": _address(address)})


def fingerprint(payload: Mapping[str, Any]) -> str:
    """The same for the same payload: what has not changed need not be sent."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _purchase_breaches(purchase: Purchase) -> list[str]:
    return [
        *_unless(purchase.number, "merchant_reference1"),
        *_unless(order_lines(purchase.lines), "order_lines"),
        *_url_breaches(purchase.urls),
        *_unless(len(purchase.merchant_data) <= LONGEST_MERCHANT_DATA, "merchant_data"),
    ]


def _url_breaches(urls: MerchantUrls) -> list[str]:
    given = present(asdict(urls))
    broken = {name for name, url in given.items() if len(url) > LONGEST_URL or not WEB_ADDRESS.fullmatch(url)}
    return [f"merchant_urls.{name}" for name in sorted(broken | REQUIRED_URLS - given.keys())]


def _options(options: Options) -> dict[str, Any]:
    return {
        "allowed_customer_types": list(options.customer_types),
        "allow_separate_shipping_address": options.separate_shipping_address,
        "date_of_birth_mandatory": options.date_of_birth_mandatory,
        "require_validate_callback_success": options.validation_binding,
        "show_subtotal_detail": True,
        "auto_capture": False,  # money is taken when goods leave or work is done, never at the order
        **{f"color_{part}": colour for part, colour in options.colours},
    }


def _money(name: str, amount: Decimal, lines: Iterable[Line], **texts: str) -> dict[str, Any]:
    """A sum under its name, with lines and texts: what captures, refunds and authorisations have in common."""
    cents, sent = to_cents(amount), order_lines(lines)
    found = [name if breach == "order_amount" else breach for breach in breaches(sent, amount=cents)]
    _require_sound(*found, *_unless(0 < cents <= HIGHEST_AMOUNT, name))
    return present({name: cents, "order_lines": sent} | {key: cut(text, LONGEST_TEXT) for key, text in texts.items()})


def _references(number: str, other: str) -> dict[str, str]:
    return {"merchant_reference1": cut(number, LONGEST_TEXT), "merchant_reference2": cut(other, LONGEST_TEXT)}


def _parcels(parcels: Sequence[Parcel]) -> list[dict[str, Any]]:
    _require_sound(*_unless(len(parcels) <= MOST_PARCELS and all(map(_is_traceable, parcels)), "shipping_info"))
    return [
        present(
            {
                "shipping_company": cut(parcel.carrier, LONGEST_CARRIER),
                "shipping_method": str(parcel.method),
                "tracking_number": parcel.tracking_number,
                "tracking_uri": parcel.tracking_url,
            }
        )
        for parcel in parcels
    ]


def _is_traceable(parcel: Parcel) -> bool:
    return len(parcel.tracking_number) <= LONGEST_TRACKING_NUMBER and len(parcel.tracking_url) <= LONGEST_TRACKING_URL


def _address(address: Address) -> dict[str, str]:
    known = present(
        {
            "given_name": address.given_name,
            "family_name": address.family_name,
            "email": address.email,
            "phone": address.phone,
            "street_address": address.street,
            "postal_code": address.postcode,
            "city": address.city,
        }
    )
    return {**known, "country": address.country} if known else {}


def _unless(sound: object, field: str) -> list[str]:
    return [] if sound else [field]


def _require_sound(*breaches: str) -> None:
    if breaches:
        raise UnsoundPayload(problems=list(dict.fromkeys(breaches)))
