"""What a garage may know of an order: the work, the car, whom to call. Copied onto the booking, never looked up."""

from installers.services.bookings import JobFacts, WorkLine
from orders.line_groups import amounts
from orders.models import LineKind, Order


def job_facts(order: Order) -> JobFacts:
    """The order as its garage may see it."""
    work = order.lines.filter(kind__in=[LineKind.SERVICE, LineKind.INCLUDED])
    return JobFacts(
        work=tuple(WorkLine(name=name, quantity=quantity) for name, quantity in amounts(work)),
        order_number=order.number,
        contact_name=order.full_name,
        contact_phone=order.phone,
        contact_email=order.email,
        plate=order.plate,
        vehicle=order.vehicle,
        customer_note=order.note[:300],
    )
