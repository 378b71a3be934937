"""The pages of the checkout: one straight line from the basket to the thanks."""
