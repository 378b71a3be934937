"""The states of an order, its payment, its corrections, deliveries and fees, and the moves between them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.states import Machine


class OrderState(TextChoices):
    """Where the contract stands."""

    PENDING_PAYMENT = "pending_payment", _("odottaa maksua")
    PRELIMINARY = "preliminary", _("alustava")
    CORRECTION_OFFERED = "correction_offered", _("odottaa asiakkaan vastausta")
    CONFIRMED = "confirmed", _("vahvistettu")
    COMPLETED = "completed", _("valmis")
    EXPIRED = "expired", _("rauennut")
    REFUSED = "refused", _("hylätty")
    CANCELLED = "cancelled", _("peruttu")
    TRANSFERRED = "transferred", _("siirretty asennuspisteelle")


ORDER: Final = Machine(
    "order",
    {
        # At the payment page.
        "pending_payment": {"preliminary", "expired", "cancelled"},
        # Paid or promised; no contract before a person has checked it (R2.4).
        "preliminary": {"confirmed", "correction_offered", "refused", "cancelled", "transferred"},
        # Something got dearer or later: the customer's yes is needed, silence is no consent (R5.21).
        "correction_offered": {"confirmed", "preliminary", "refused", "cancelled", "transferred"},
        "confirmed": {"completed", "cancelled", "transferred"},
        "completed": {"transferred"},
        # Paid after it lapsed: taken in where its goods are still there, at once or when a clerk has found them.
        "expired": {"preliminary"},
        "refused": (),
        "cancelled": (),
        "transferred": (),
    },
)

# The shop has the order and has not confirmed it: a clerk can still correct it.
BEFORE_THE_CONTRACT: Final = (OrderState.PRELIMINARY, OrderState.CORRECTION_OFFERED)
# A contract stands, or waits for the shop's word.
LIVING: Final = (
    OrderState.PRELIMINARY,
    OrderState.CORRECTION_OFFERED,
    OrderState.CONFIRMED,
)
# The order has been placed at some time: it has left the payment page.
PLACED: Final = (*LIVING, OrderState.COMPLETED, OrderState.REFUSED, OrderState.CANCELLED, OrderState.TRANSFERRED)


class PaymentState(TextChoices):
    """Where the money stands, as Klarna last told us."""

    CREATED = "created", _("kesken")
    PENDING_REVIEW = "pending_review", _("maksupalvelun tarkistettavana")
    AUTHORISED = "authorised", _("katevaraus")
    PART_CAPTURED = "part_captured", _("osittain veloitettu")
    CAPTURED = "captured", _("veloitettu")
    PART_REFUNDED = "part_refunded", _("osittain palautettu")
    REFUNDED = "refunded", _("palautettu")
    REJECTED = "rejected", _("hylätty")
    VOIDED = "voided", _("vapautettu")
    EXPIRED = "expired", _("rauennut")
    NOT_REQUIRED = "not_required", _("ei maksua etukäteen")


# Something of the authorisation may be left in these.
CHARGEABLE: Final = (PaymentState.AUTHORISED, PaymentState.PART_CAPTURED, PaymentState.PART_REFUNDED)

PAYMENT: Final = Machine(
    "payment",
    {
        "created": {"authorised", "pending_review", "rejected", "voided", "expired"},
        "pending_review": {"authorised", "rejected", "voided", "expired"},
        "authorised": {"part_captured", "captured", "voided", "expired", "rejected"},
        # The rest can still be captured, be released (then it is captured in full), or lapse.
        "part_captured": {"captured", "part_refunded", "refunded", "expired"},
        "captured": {"part_refunded", "refunded"},
        "part_refunded": {"part_captured", "captured", "refunded", "expired"},
        "refunded": (),
        "rejected": (),
        "voided": (),
        # Paid in the moment in which we gave up waiting; or what was charged before the rest lapsed is given back.
        "expired": {"authorised", "pending_review", "rejected", "part_refunded", "refunded"},
        # The carrier has paid us what it collected on delivery.
        "not_required": {"part_captured", "captured"},
    },
)


class RefundState(TextChoices):
    """Where the money of one refund is. `FAILED` waits for a person, and may be asked for again."""

    REQUESTED = "requested", _("pyydetty")
    SENT = "sent", _("lähetetty")
    DONE = "done", _("palautettu")
    FAILED = "failed", _("epäonnistui")


REFUND: Final = Machine(
    "refund",
    {
        "requested": {"sent", "failed"},
        "sent": {"done", "failed"},
        "done": (),
        "failed": {"requested"},
    },
)
# On its way: the money counts as given away already.
REFUNDING: Final = (RefundState.REQUESTED, RefundState.SENT)


class CorrectionState(TextChoices):
    """Where a correction of an order stands (R2.4, R5.21)."""

    OFFERED = "offered", _("odottaa asiakkaan vastausta")
    ACCEPTED = "accepted", _("hyväksytty, odottaa maksupalvelua")
    APPLIED = "applied", _("voimassa")
    DECLINED = "declined", _("asiakas ei hyväksynyt")
    LAPSED = "lapsed", _("rauennut vastauksetta")
    WITHDRAWN = "withdrawn", _("vedetty takaisin")


CORRECTION: Final = Machine(
    "correction",
    {
        "offered": {"accepted", "declined", "lapsed", "withdrawn"},
        # The customer has said yes; a higher sum waits for Klarna's yes, and is a question again if Klarna says no.
        "accepted": {"applied", "offered", "withdrawn"},
        "applied": (),
        "declined": (),
        "lapsed": (),
        "withdrawn": (),
    },
)
# Not settled yet: at most one of them on an order.
OPEN_CORRECTION: Final = (CorrectionState.OFFERED, CorrectionState.ACCEPTED)


class ShortageState(TextChoices):
    """Where the question about missing goods stands (R5.15)."""

    OFFERED = "offered", _("odottaa asiakkaan valintaa")
    ACCEPTED = "accepted", _("valittu, odottaa maksupalvelua")
    SETTLED = "settled", _("ratkaistu")
    LAPSED = "lapsed", _("rauennut vastauksetta")
    WITHDRAWN = "withdrawn", _("vedetty takaisin")


SHORTAGE: Final = Machine(
    "shortage",
    {
        "offered": {"accepted", "lapsed", "withdrawn"},
        # The customer has chosen; a dearer substitute waits for Klarna's yes, and is a question again after its no.
        "accepted": {"settled", "offered", "withdrawn"},
        "settled": (),
        "lapsed": (),
        "withdrawn": (),
    },
)
# Not settled yet: at most one of them on an order.
OPEN_SHORTAGE: Final = (ShortageState.OFFERED, ShortageState.ACCEPTED)


class DeliveryState(TextChoices):
    """Where one consignment of an order is."""

    PLANNED = "planned", _("valmistellaan")
    DISPATCHED = "dispatched", _("matkalla")
    READY = "ready", _("noudettavissa")
    HANDED_OVER = "handed_over", _("luovutettu")
    UNCLAIMED = "unclaimed", _("noutamatta")
    RETURNED = "returned", _("palautunut")
    LOST = "lost", _("kadonnut")
    RECALLED = "recalled", _("kutsuttu takaisin")
    CANCELLED = "cancelled", _("peruttu")


DELIVERY: Final = Machine(
    "delivery",
    {
        "planned": {"dispatched", "ready", "handed_over", "cancelled"},
        "dispatched": {"ready", "handed_over", "unclaimed", "returned", "lost", "recalled"},
        "ready": {"handed_over", "unclaimed", "returned", "lost", "recalled", "cancelled"},
        "unclaimed": {"handed_over", "returned", "lost", "recalled"},
        # Found again: on its way as before, or where it belongs.
        "lost": {"dispatched", "handed_over", "returned", "recalled"},
        # Its order was cancelled: on its way back to us, unless the customer gets it all the same.
        "recalled": {"handed_over", "returned"},
        "returned": (),  # sent again it is another delivery, with a freight of its own (R5.13)
        "handed_over": (),
        "cancelled": (),
    },
)


class CancellationState(TextChoices):
    """What came of a customer's wish to cancel what is on its way (R5.19)."""

    OPEN = "open", _("odottaa vastausta")
    GRANTED = "granted", _("tilaus peruttu")
    REFUSED = "refused", _("lähetystä ei saatu takaisin")


CANCELLATION: Final = Machine(
    "cancellation",
    {
        "open": {"granted", "refused"},
        "granted": (),
        "refused": (),
    },
)


class HindranceState(TextChoices):
    """Where a force majeure stands (R10.1)."""

    DRAFT = "draft", _("luonnos")
    IN_FORCE = "in_force", _("voimassa")
    ENDED = "ended", _("päättynyt")


HINDRANCE: Final = Machine(
    "hindrance",
    {
        "draft": {"in_force"},
        "in_force": {"ended"},
        "ended": (),  # should it come again, it is another one, and told anew
    },
)


class FeeState(TextChoices):
    """A fee's way from proposal to payment (R14.1)."""

    PROPOSED = "proposed", _("ehdotettu")
    DISPUTED = "disputed", _("kiistetty")
    INVOICED = "invoiced", _("laskutettu")
    PAID = "paid", _("maksettu")
    WAIVED = "waived", _("ei peritä")
    CREDITED = "credited", _("hyvitetty")


FEE: Final = Machine(
    "fee",
    {
        "proposed": {"invoiced", "waived", "disputed"},
        "disputed": {"proposed", "invoiced", "waived", "credited"},
        "invoiced": {"paid", "credited", "disputed"},
        # A payment that was put to the wrong invoice is taken from it again.
        "paid": {"credited", "invoiced"},
        "waived": (),
        "credited": (),
    },
)


class ShipmentState(TextChoices):
    """Where a booking at a carrier's system is. `SENT`: asked, its answer may be lost; `UNKNOWN`: for a person."""

    REQUESTED = "requested", _("jonossa")
    SENT = "sent", _("kysytty kuljetusyhtiöltä")
    UNKNOWN = "unknown", _("epäselvä: tarkista nShiftistä")
    BOOKED = "booked", _("tilattu")
    FAILED = "failed", _("ei tilattu")
    CANCELLED = "cancelled", _("peruttu")


SHIPMENT: Final = Machine(
    "shipment",
    {
        "requested": {"sent", "failed"},
        "sent": {"booked", "failed", "unknown", "requested"},  # back where nothing was asked after all
        "unknown": {"booked", "failed"},
        "booked": {"cancelled"},
        "cancelled": (),
        "failed": (),  # asked anew it is another booking
    },
)
# There is, or may be, a booking: no other one beside it.
OPEN_SHIPMENT: Final = ("requested", "sent", "unknown", "booked")
