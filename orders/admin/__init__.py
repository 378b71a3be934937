"""Orders at the desk."""

from orders.admin import corrections, deliveries, fees, orders, tasks

__all__ = ["corrections", "deliveries", "fees", "orders", "tasks"]
