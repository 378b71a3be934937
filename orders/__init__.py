"""Checkout, order and its events, payments, deliveries, fees and invoices."""
