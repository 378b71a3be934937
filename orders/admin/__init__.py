"""Orders at the desk."""

from orders.admin import (
    corrections,
    deliveries,
    fees,
    freight,
    hindrances,
    invoice_payments,
    invoices,
    klarna_calls,
    ledger,
    letters,
    orders,
    refunds,
    shortages,
    suspicion,
    tasks,
)

__all__ = [
    "corrections",
    "deliveries",
    "fees",
    "freight",
    "hindrances",
    "invoice_payments",
    "invoices",
    "klarna_calls",
    "ledger",
    "letters",
    "orders",
    "refunds",
    "shortages",
    "suspicion",
    "tasks",
]
