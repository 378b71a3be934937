"""Limits on how often something may be asked, counted in Redis."""

import hashlib

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def within_limit(name: str, *, key: str, times: int, seconds: int) -> bool:
    """Count one more try of `name` by `key` (an address or e-mail; kept only as a hash); say whether it is allowed.

    At most `times` in each window of `seconds`. Where Redis is away the try is allowed: a limit must not stop the shop.
    """
    window = f"limit:{name}:{hashlib.sha256(key.strip().lower().encode()).hexdigest()[:32]}"
    try:
        if cache.add(window, 1, seconds):
            return True
        return cache.incr(window) <= times
    except ValueError:  # the window closed between the two calls
        return True
    except (RedisError, OSError):
        log.warning("rate limit not counted, Redis is away", limit=name)
        return True
