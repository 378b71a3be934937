"""Orders as a garage's own pages see them."""
