"""Returns at the desk."""

from returns.admin import notices

__all__ = ["notices"]
