"""Orders at the desk."""

from orders.admin import fees, orders, tasks

__all__ = ["fees", "orders", "tasks"]
