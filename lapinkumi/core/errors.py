"""The root of the shop's own errors: sentences a person understands, with data."""

from typing import Any

from django.utils.functional import Promise


class ShopError(Exception):
    """A refusal with its reason. `message` is shown to the user as it is; `data` is for code and logs (ids only)."""

    message: "str | Promise" = ""

    def __init__(self, message: "str | Promise" = "", /, **data: Any) -> None:
        self.message = message or self.message
        self.data = data
        super().__init__(str(self.message))
