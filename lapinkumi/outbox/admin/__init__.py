"""Messages and documents at the clerk's desk: all can be read, nothing typed over; what can be done are acts."""

from lapinkumi.outbox.admin.documents import DocumentAdmin
from lapinkumi.outbox.admin.messages import MessageAdmin

__all__ = ["DocumentAdmin", "MessageAdmin"]
