"""Garages and bookings at the desk."""

from installers.admin import bookings, garages

__all__ = ["bookings", "garages"]
