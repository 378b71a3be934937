"""Withdrawal, complaints, return numbers, reception, inspection, refunds due."""
