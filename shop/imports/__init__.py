"""Feeds from outside: reading CSV files row by row, and merging what is good into the range."""
