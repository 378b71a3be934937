"""Papers about orders: each module builds one paper's context; the outbox keeps it and makes the PDF."""
