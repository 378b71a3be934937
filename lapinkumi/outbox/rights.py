"""What staff roles may do with messages and documents (ROLE_RIGHTS). The roles live above us: here by their names."""


def outbox_rights() -> dict[str, list[str]]:
    """By role: clerks tell again what was not heard, accountants read the papers."""
    return {
        "asiakaspalvelija": [
            "outbox.view_message",
            "outbox.resend_message",
            "outbox.view_document",
            "outbox.render_document",
        ],
        "kirjanpito": ["outbox.view_document"],
    }
