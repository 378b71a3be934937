"""Kernel: clock, acts, money, references, HTTP, PDF. Imports nothing of ours but itself; no concrete models."""
