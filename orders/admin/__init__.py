"""Orders at the desk."""

from orders.admin import deliveries, fees, orders, tasks

__all__ = ["deliveries", "fees", "orders", "tasks"]
