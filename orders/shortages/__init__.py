"""Goods that are missing or late: what may come in their place, what each answer comes to, and how it reads."""
