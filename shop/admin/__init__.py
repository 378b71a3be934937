"""The range at the desk: products, stock, campaigns, brands, services' rules, cars."""

from shop.admin import brands, campaigns, feeds, payment_methods, price_changes, products, rules, stock, vehicles

__all__ = ["brands", "campaigns", "feeds", "payment_methods", "price_changes", "products", "rules", "stock", "vehicles"]
