"""Corrections of an order before its contract: what they come to, and how they read (R2.4, R5.21)."""
