"""Sealed texts: nobody but the shop can read or forge them. For links that name a person, and for secrets at rest.

The key follows from SECRET_KEY and the purpose, so that what is sealed for one use opens in no other.
"""

import base64
import hashlib
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str, *, purpose: str) -> str:
    """The text encrypted, signed and dated, in signs that fit in an address."""
    return _box(purpose).encrypt(text.encode()).decode().rstrip("=")


def unseal(sealed: str, *, purpose: str, valid: timedelta | None = None) -> str | None:
    """The text again; None for what we did not seal for this purpose, or sealed longer than `valid` ago."""
    padded = sealed + "=" * (-len(sealed) % 4)
    try:
        text = _box(purpose).decrypt(padded.encode(), ttl=int(valid.total_seconds()) if valid is not None else None)
    except InvalidToken:
        return None
    return text.decode()


def _box(purpose: str) -> Fernet:
    key = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
