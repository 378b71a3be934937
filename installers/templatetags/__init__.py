"""Template tags of garages."""
