"""What carriers' own systems do for us: one module a system, all behind the same words (`values`)."""
