"""nShift Delivery's stand-in: bookings with their labels, pickup points and status events."""
