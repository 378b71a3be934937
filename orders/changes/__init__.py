"""What a customer changes of a placed order that has not been sent: what it comes to, and how it is told (R5.18)."""
