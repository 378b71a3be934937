"""/healthz: does everything that the shop needs answer?"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

HEARTBEAT_KEY = "heartbeat"
HEARTBEAT_SECONDS = 60  # four beats of 15 s: one lost beat is no alarm


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, Redis and worker answer; 503 naming those that do not."""
    answers = {name: check() for name, check in CHECKS.items()}
    healthy = all(answers.values())
    body = {
        "status": "ok" if healthy else "unavailable",
        "checks": {name: "ok" if up else "no answer" for name, up in answers.items()},
    }
    return JsonResponse(body, status=200 if healthy else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis() -> bool:
    try:
        cache.set("healthz", 1, 5)
    except (RedisError, OSError):
        return False
    return True


def _worker() -> bool:
    try:
        return cache.get(HEARTBEAT_KEY) is not None
    except (RedisError, OSError):
        return False


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "redis": _redis, "worker": _worker}
