"""The range: products, stock, prices, vehicles and fitment, basket, terms, catalogue pages."""
