"""The tables of orders."""

from orders.models.cancellation import CancellationRequest
from orders.models.capture import Capture, CaptureState
from orders.models.carrier import Carrier, FreightEvent, FreightStep, FreightTable, Reach, WaySwitch
from orders.models.checkout import Checkout
from orders.models.collection import Collection
from orders.models.correction import Correction, CorrectionLine, CorrectionQuerySet, RevisionGround
from orders.models.delay import Delay
from orders.models.delivery import (
    Delivery,
    DeliveryEvent,
    DeliveryLine,
    DeliveryQuerySet,
    ReturnReason,
    UnclaimedOutcome,
)
from orders.models.fee import Fee, FeeEvent
from orders.models.hindrance import HinderedOrder, Hindrance, HindranceEvent, HindranceScope
from orders.models.interest_rate import ReferenceRate
from orders.models.invoice import Invoice, InvoiceCounter
from orders.models.invoice_payment import BankStatement, InvoicePayment, PaymentReminder
from orders.models.klarna_call import CallState, KlarnaCall
from orders.models.ledger import Account, LedgerEntry
from orders.models.letter import Letter, Writer
from orders.models.line import LineKind, OrderLine
from orders.models.link_request import LinkRequest
from orders.models.order import DeliveryWay, Order, OrderEvent, OrderQuerySet
from orders.models.payment import ON_DELIVERY, KlarnaCallback, Payment, PaymentEvent
from orders.models.refund import Refund, RefundAccount, RefundWay
from orders.models.resending import ResendOffer
from orders.models.shipment import CarrierAlert, CarrierFeed, Shipment
from orders.models.shortage import Answer, FoundBy, Shortage, ShortageQuerySet, Substitute
from orders.models.suspicion import SuspicionKind, SuspicionRule, SuspicionRuleEvent
from orders.models.task import Task, TaskKind
from orders.models.transfer import Transfer, TransferCause

__all__ = [
    "ON_DELIVERY",
    "Account",
    "Answer",
    "BankStatement",
    "CallState",
    "CancellationRequest",
    "Capture",
    "CaptureState",
    "Carrier",
    "CarrierAlert",
    "CarrierFeed",
    "Checkout",
    "Collection",
    "Correction",
    "CorrectionLine",
    "CorrectionQuerySet",
    "Delay",
    "Delivery",
    "DeliveryEvent",
    "DeliveryLine",
    "DeliveryQuerySet",
    "DeliveryWay",
    "Fee",
    "FeeEvent",
    "FoundBy",
    "FreightEvent",
    "FreightStep",
    "FreightTable",
    "HinderedOrder",
    "Hindrance",
    "HindranceEvent",
    "HindranceScope",
    "Invoice",
    "InvoiceCounter",
    "InvoicePayment",
    "KlarnaCall",
    "KlarnaCallback",
    "LedgerEntry",
    "Letter",
    "LineKind",
    "LinkRequest",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderQuerySet",
    "Payment",
    "PaymentEvent",
    "PaymentReminder",
    "Reach",
    "ReferenceRate",
    "Refund",
    "RefundAccount",
    "RefundWay",
    "ResendOffer",
    "ReturnReason",
    "RevisionGround",
    "Shipment",
    "Shortage",
    "ShortageQuerySet",
    "Substitute",
    "SuspicionKind",
    "SuspicionRule",
    "SuspicionRuleEvent",
    "Task",
    "TaskKind",
    "Transfer",
    "TransferCause",
    "UnclaimedOutcome",
    "WaySwitch",
    "Writer",
]
