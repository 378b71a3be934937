"""What the shop asks Klarna for, as plain values: euros, percentages, days; no models, no HTTP, no minor units."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lapinkumi.core.money import ZERO, euros

# In a merchant URL, Klarna puts the order's id in its place.
ORDER_ID_PLACEHOLDER = "{checkout.order.id}"


class LineKind(StrEnum):
    """What a line stands for. The names are those of an order's lines, so that their plain text serves as well."""

    GOODS = "goods"
    SERVICE = "service"
    INCLUDED = "included"
    FREIGHT = "freight"
    DISCOUNT = "discount"
    RETURN_FEE = "return_fee"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line with VAT in its price. A discount or a kept-back fee has a negative unit price.

    `discount` is the reduction within the line, zero or more; `vat_rate` is a percentage: 25.5. Addresses are optional.
    """

    kind: LineKind
    reference: str
    name: str
    quantity: int
    unit_price: Decimal
    vat_rate: Decimal
    discount: Decimal = ZERO
    url: str = ""
    image_url: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", LineKind(self.kind))

    @property
    def total(self) -> Decimal:
        """What the line costs, with VAT."""
        return euros(self.quantity * self.unit_price - self.discount)


@dataclass(frozen=True, kw_only=True, repr=False, slots=True)
class Address:
    """A person's address, as far as it is known; "" is unknown. Nothing of it is shown in logs."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FI"


@dataclass(frozen=True, kw_only=True, slots=True)
class MerchantUrls:
    """Our pages and callbacks, absolute. `push`, `validation` and `notification` carry a secret of the order."""

    terms: str
    checkout: str
    confirmation: str
    push: str = field(repr=False)
    validation: str = field(default="", repr=False)
    notification: str = field(default="", repr=False)
    cancellation_terms: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How Klarna's frame behaves. The defaults are the shop's: consumers, one address, our validation is binding.

    `colours` names parts of the frame (`button`, `button_text`, `link`, ...) with `#RRGGBB`.
    """

    customer_types: tuple[str, ...] = ("person",)
    separate_shipping_address: bool = False
    date_of_birth_mandatory: bool = False
    validation_binding: bool = True
    colours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Purchase:
    """All that one checkout at Klarna is about.

    `total` is what the order says must be paid; the lines must add up to it. `number` is our order number, shown to
    the buyer. `merchant_data` comes back as it was given.
    """

    number: str
    total: Decimal
    lines: tuple[Line, ...]
    urls: MerchantUrls
    buyer: Address | None = None
    options: Options = Options()
    language: str = "fi"
    other_reference: str = ""
    merchant_data: str = ""


class ShippingMethod(StrEnum):
    """Klarna's words for how a parcel travels, as far as the shop uses them."""

    HOME = "Home"
    PICKUP_POINT = "PickUpPoint"
    PICKUP_STORE = "PickUpStore"
    UNDEFINED = "Undefined"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """A consignment that the buyer can follow in Klarna's app."""

    carrier: str
    method: ShippingMethod = ShippingMethod.UNDEFINED
    tracking_number: str = ""
    tracking_url: str = ""
