"""Acts and steps of the outbox."""
