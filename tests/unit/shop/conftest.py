"""Fixtures of the shop's unit tests."""

from tests.unit.shop.plate_register import plate_register

__all__ = ["plate_register"]
