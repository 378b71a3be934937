"""Acts and steps of accounts."""
