"""What the desk's front page knows of orders (DESK_COUNTERS), and who may do what (ROLE_RIGHTS)."""
