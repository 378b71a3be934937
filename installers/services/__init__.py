"""What changes garages and bookings."""
