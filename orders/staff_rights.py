"""What staff roles may do with orders (ROLE_RIGHTS)."""

from lapinkumi.accounts.roles import Rights, Role


def order_rights() -> Rights:
    """Clerks confirm orders and settle tasks; the warehouse and the accountant read."""
    return {
        Role.CLERK: ["orders.view_*", "orders.change_order", "orders.change_task"],
        Role.WAREHOUSE: ["orders.view_order", "orders.view_task"],
        Role.ACCOUNTANT: ["orders.view_order", "orders.view_payment"],
    }
