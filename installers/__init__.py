"""Garages: their staff, hours, bays, free times, bookings, and their own pages."""
