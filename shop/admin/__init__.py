"""The range at the desk: products, stock, brands, services' rules, cars."""

from shop.admin import brands, products, rules, stock, vehicles

__all__ = ["brands", "products", "rules", "stock", "vehicles"]
