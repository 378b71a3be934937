"""The performance suite: `make bench` measures the shop as it ships and compares it with a bare Django view."""
