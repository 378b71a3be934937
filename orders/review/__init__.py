"""What a clerk judges before an order is confirmed (R2.4): one check a matter, each with its mark and its reason."""

from orders.review.checks import Check, Mark
from orders.review.judging import Review, review

__all__ = ["Check", "Mark", "Review", "review"]
