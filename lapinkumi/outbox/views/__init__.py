"""The outbox's pages: receipts from the SMS gateway, and the local viewer of messages."""
