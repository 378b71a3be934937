"""The desk as a whole: Django admin under our name, its front page, its menu, its figures."""
