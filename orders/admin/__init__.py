"""Orders at the desk."""

from orders.admin import orders, tasks

__all__ = ["orders", "tasks"]
