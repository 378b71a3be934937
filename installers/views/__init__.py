"""Pages of garages: for customers, and for the garages themselves."""
