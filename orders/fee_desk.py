"""What the desk knows of fees: how many wait for a look (DESK_COUNTERS), and who may decide (ROLE_RIGHTS)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.accounts.roles import Rights, Role
from lapinkumi.core.desk import DeskCounter
from orders.models import Fee


def fees_to_review_counter() -> DeskCounter:
    """Fees that nobody has been asked to pay yet, and those that a customer disputes."""
    url = f"{reverse('admin:orders_fee_changelist')}?state__in=proposed,disputed"
    return DeskCounter(label=_("Maksut tarkistettavana"), count=Fee.objects.to_review().count(), url=url)


def fee_rights() -> Rights:
    """Clerks and accountants decide on fees; all who read orders' money read the invoices."""
    seen = ["orders.view_fee", "orders.view_feeevent", "orders.view_invoice"]
    return {Role.CLERK: [*seen, "orders.settle_fee"], Role.ACCOUNTANT: [*seen, "orders.settle_fee"]}
