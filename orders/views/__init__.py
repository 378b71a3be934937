"""The customer's pages of orders."""
