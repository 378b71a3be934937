"""Packages of tyres and rims (R4.5 c): which parts make one, what fits what, and the page that puts one together."""

from shop.packages.parts import BadPackage, Names, Package, Wheel, read

__all__ = ["BadPackage", "Names", "Package", "Wheel", "read"]
