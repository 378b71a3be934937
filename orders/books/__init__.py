"""What must always hold of orders, deliveries, money and fees (BOOK_CHECKS)."""
