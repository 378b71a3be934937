"""Orders at the desk."""

from orders.admin import corrections, deliveries, fees, freight, orders, refunds, tasks

__all__ = ["corrections", "deliveries", "fees", "freight", "orders", "refunds", "tasks"]
