"""What may be misuse: the rules, what they find in an order, and how that is told to staff (R1.2)."""
