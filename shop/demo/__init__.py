"""Demonstration data: a believable range of any size, the same for the same seed."""
