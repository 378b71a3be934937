"""What the bodies of calls must hold: Klarna's fields and their limits."""

from lapinkumi.playground.klarna.fields import day, each, flag, matching, one_of, record, text, url, whole

HIGHEST_PRICE = 100_000_000
HIGHEST_AMOUNT = 200_000_000
HIGHEST_RATE = 10_000
MOST_LINES = 1000
COUNTRY = matching("[A-Za-z]{2}")
COLOUR = matching("#[0-9A-Fa-f]{6}")
LINE_TYPES = ("physical", "digital", "discount", "shipping_fee", "gift_card", "store_credit", "surcharge", "sales_tax")
CHECKOUT_METHODS = (
    "PickUpStore",
    "Home",
    "BoxReg",
    "BoxUnreg",
    "PickUpPoint",
    "Own",
    "Postal",
    "DHLPackstation",
    "Digital",
)
PARCEL_METHODS = (*CHECKOUT_METHODS, "Undefined", "PickUpWarehouse", "ClickCollect", "PalletDelivery")

LINE_NEEDS = {
    "name": text(255),
    "quantity": whole(0),
    "unit_price": whole(high=HIGHEST_PRICE),
    "tax_rate": whole(0, HIGHEST_RATE),
    "total_amount": whole(),
    "total_tax_amount": whole(),
}
LINE_MAY = {
    "reference": text(255),
    "quantity_unit": text(8),
    "total_discount_amount": whole(0),
    "merchant_data": text(1024),
    "product_url": url(1024),
    "image_url": url(1024),
    "product_identifiers": record({}),
    "shipping_attributes": record({}),
}
LINE_FIELDS = ("type", *LINE_NEEDS, *LINE_MAY)
CHECKOUT_LINE = record({"type": one_of(*LINE_TYPES), **LINE_MAY}, required=LINE_NEEDS)
MANAGED_LINE = record({"type": one_of(*LINE_TYPES, "return_fee"), **LINE_MAY}, required=LINE_NEEDS)

ADDRESS_FIELDS = (
    "organization_name",
    "given_name",
    "family_name",
    "title",
    "email",
    "phone",
    "street_address",
    "street_address2",
    "postal_code",
    "city",
    "region",
    "attention",
    "care_of",
)
ADDRESS = record({**{name: text(99) for name in ADDRESS_FIELDS}, "country": COUNTRY})

REQUIRED_URLS = {name: url(2000) for name in ("terms", "checkout", "confirmation", "push")}
OPTIONAL_URLS = {
    **{name: url(2000) for name in ("notification", "cancellation_terms")},
    **{
        name: url(2000, secure=True)
        for name in ("validation", "shipping_option_update", "address_update", "country_change")
    },
}
CHECKBOX = record({"checked": flag(), "required": flag()}, required={"id": text(255), "text": text(1024)})
FLAGS = (
    "allow_separate_shipping_address",
    "date_of_birth_mandatory",
    "national_identification_number_mandatory",
    "title_mandatory",
    "phone_mandatory",
    "require_validate_callback_success",
    "require_client_validation",
    "show_subtotal_detail",
    "auto_capture",
    "vat_removed",
    "enable_discount_module",
)
COLOURS = (
    "color_button",
    "color_button_text",
    "color_checkbox",
    "color_checkbox_checkmark",
    "color_header",
    "color_link",
)
OPTIONS = record(
    {
        **{name: flag() for name in FLAGS},
        **dict.fromkeys(COLOURS, COLOUR),
        "allowed_customer_types": each(one_of("person", "organization"), least=1, most=2),
        "additional_checkbox": CHECKBOX,
        "additional_checkboxes": each(CHECKBOX, most=20),
        "additional_merchant_terms": text(2000),
        "shipping_details": text(255),
        "acquiring_channel": text(255),
        "radius_border": text(10),
    }
)
SHIPPING_OPTION = record(
    {
        "preselected": flag(),
        "description": text(2000),
        "promo": text(255),
        "shipping_method": one_of(*CHECKOUT_METHODS),
    },
    required={
        "id": text(255),
        "name": text(255),
        "price": whole(0),
        "tax_amount": whole(0),
        "tax_rate": whole(0, HIGHEST_RATE),
    },
)
EXTERNAL_METHOD = record(
    {
        "image_url": url(2000, secure=True),
        "fee": whole(0),
        "description": text(500),
        "countries": each(COUNTRY, most=300),
        "label": one_of("continue", "complete"),
    },
    required={"name": text(255), "redirect_url": url(2000, secure=True)},
)
CHECKOUT_NEEDS = {
    "purchase_country": COUNTRY,
    "purchase_currency": matching("[A-Za-z]{3}"),
    "locale": matching("[A-Za-z]{2}-[A-Za-z]{2}"),
    "order_amount": whole(0, HIGHEST_AMOUNT),
    "order_tax_amount": whole(0, HIGHEST_AMOUNT),
    "order_lines": each(CHECKOUT_LINE, least=1, most=MOST_LINES),
    "merchant_urls": record(OPTIONAL_URLS, required=REQUIRED_URLS),
}
CHECKOUT_MAY = {
    "merchant_reference1": text(255),
    "merchant_reference2": text(255),
    "merchant_data": text(6000, shortest=0),
    "billing_address": ADDRESS,
    "shipping_address": ADDRESS,
    "billing_countries": each(COUNTRY, most=300),
    "shipping_countries": each(COUNTRY, most=300),
    "customer": record({"type": one_of("person", "organization"), "date_of_birth": day(), "gender": text(20)}),
    "options": OPTIONS,
    "gui": record({"options": each(text(255), most=20)}),
    "attachment": record({}, required={"content_type": text(255), "body": text(100_000)}),
    "shipping_options": each(SHIPPING_OPTION, most=100),
    "external_payment_methods": each(EXTERNAL_METHOD, most=20),
    "external_checkouts": each(EXTERNAL_METHOD, most=20),
    "tags": each(text(255), most=100),
}
CHECKOUT_FIELDS = (*CHECKOUT_NEEDS, *CHECKOUT_MAY)
CHECKOUT = record(CHECKOUT_MAY, required=CHECKOUT_NEEDS)

PARCEL = record(
    {
        "shipping_company": text(1000),  # its own limit is judged apart: it has an error of its own
        "shipping_method": one_of(*PARCEL_METHODS),
        "tracking_number": text(100),
        "tracking_uri": text(1024),
        "return_shipping_company": text(1000),
        "return_tracking_number": text(100),
        "return_tracking_uri": text(1024),
    }
)
PARCELS = each(PARCEL, least=1, most=500)
LONGEST_COMPANY = 100
WORDS = {"description": text(255), "reference": text(255)}
MANAGED_LINES = each(MANAGED_LINE, most=MOST_LINES)
CAPTURE = record(
    {
        "order_lines": MANAGED_LINES,
        "shipping_info": each(PARCEL, most=500),
        "shipping_delay": whole(0),
        **WORDS,
    },
    required={"captured_amount": whole(1, HIGHEST_AMOUNT)},
)
REFUND = record({"order_lines": MANAGED_LINES, **WORDS}, required={"refunded_amount": whole(1, HIGHEST_AMOUNT)})
AUTHORIZATION = record(
    {"order_lines": each(MANAGED_LINE, least=1, most=MOST_LINES), "description": text(255)},
    required={"order_amount": whole(1, HIGHEST_AMOUNT)},
)
REFERENCES = record({"merchant_reference1": text(255, shortest=0), "merchant_reference2": text(255, shortest=0)})
SHIPPING = record({}, required={"shipping_info": PARCELS})
CORRECTED_ADDRESS = record({**{name: text(99, shortest=0) for name in ADDRESS_FIELDS}, "country": COUNTRY})
CUSTOMER_DETAILS = record({}, required={"shipping_address": CORRECTED_ADDRESS})
DUE_DATE = record({}, required={"number_of_days": whole(1, 365)})
