"""The range as lists: filters from the address, exact counts, order and pages (`current_index`, `read`, `find`).

The rest of the shop knows these names only; what answers behind them is a bit-set index in each process.
"""

from shop.listing.criteria import Asked, Criteria, read
from shop.listing.current import Current, build_behind, current, current_index
from shop.listing.filters import ACCESSORIES, RIMS, SEARCH, TYRES, Section
from shop.listing.finding import PAGE_SIZE, Found, find
from shop.listing.index import Index

__all__ = [
    "ACCESSORIES",
    "PAGE_SIZE",
    "RIMS",
    "SEARCH",
    "TYRES",
    "Asked",
    "Criteria",
    "Current",
    "Found",
    "Index",
    "Section",
    "build_behind",
    "current",
    "current_index",
    "find",
    "read",
]
