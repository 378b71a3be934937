"""What staff roles may do with orders (ROLE_RIGHTS)."""

from lapinkumi.accounts.roles import Rights, Role


def order_rights() -> Rights:
    """Clerks confirm orders and settle tasks, the warehouse sends, the accountant charges again; both refund."""
    return {
        Role.CLERK: [
            "orders.view_*",
            "orders.change_order",
            "orders.change_task",
            "orders.add_hindrance",
            "orders.change_hindrance",
            "orders.delete_hindrance",
            "orders.change_delivery",
            "orders.give_refund",
        ],
        Role.WAREHOUSE: ["orders.view_order", "orders.view_task", "orders.view_delivery", "orders.change_delivery"],
        Role.ACCOUNTANT: [
            "orders.view_order",
            "orders.view_task",
            "orders.view_payment",
            "orders.view_capture",
            "orders.change_capture",
            "orders.view_refund",
            "orders.view_klarnacall",
            "orders.give_refund",
        ],
    }


def fee_rights() -> Rights:
    """Clerks and accountants decide on fees and payments; the accountant reads statements and exports the books."""
    seen = [
        "orders.view_fee",
        "orders.view_feeevent",
        "orders.view_invoice",
        "orders.view_invoicepayment",
        "orders.view_paymentreminder",
    ]
    books = [
        "orders.view_bankstatement",
        "orders.read_statement",
        "orders.export_invoices",
        "orders.view_ledgerentry",
        "orders.view_referencerate",
        "orders.add_referencerate",
        "orders.change_referencerate",
    ]
    return {Role.CLERK: [*seen, "orders.settle_fee"], Role.ACCOUNTANT: [*seen, *books, "orders.settle_fee"]}
