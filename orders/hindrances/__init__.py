"""Force majeure: which orders it hinders, and what rights follow from it (LK 10, R10.1)."""
