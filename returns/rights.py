"""What staff roles may do with returns (ROLE_RIGHTS)."""

from lapinkumi.accounts.roles import Rights, Role


def returns_rights() -> Rights:
    """Clerks read and settle statements; the others only read what their work needs."""
    return {
        Role.CLERK: ["returns.view_*", "returns.settle_withdrawalnotice", "returns.record_withdrawalnotice"],
        Role.WAREHOUSE: ["returns.view_withdrawalnotice"],
        Role.ACCOUNTANT: ["returns.view_withdrawalnotice"],
    }
