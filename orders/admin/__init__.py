"""Orders at the desk."""

from orders.admin import corrections, deliveries, fees, orders, refunds, tasks

__all__ = ["corrections", "deliveries", "fees", "orders", "refunds", "tasks"]
