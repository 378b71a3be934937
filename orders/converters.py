"""Parts of addresses that are secrets of orders."""

from django.urls import register_converter

ORDER_TOKEN = "order_token"  # noqa: S105


class OrderTokenConverter:
    """The secret of an order's link, as `make_token` makes it. Whatever else stands there is no page of ours."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OrderTokenConverter, ORDER_TOKEN)
