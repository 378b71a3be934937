"""What this start is to be: ports, addresses and the environment of the children."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lapinkumi.devstack.errors import StackError

# PostgreSQL's own variables would send us to another server; the last one makes every start seconds slower.
NOT_FOR_CHILDREN = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGOPTIONS", "PGSERVICE", "PGDATA")
SLOWS_STARTS = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True)
class Plan:
    """The choices that the environment leaves to whoever runs the stack."""

    port: int
    playground_port: int
    database_url: str
    redis_url: str
    site_url: str

    @property
    def shop(self) -> str:
        return f"http://localhost:{self.port}"


def read(environ: Mapping[str, str] = os.environ) -> Plan:
    """The plan that the environment asks for."""
    port = _port(environ, "PORT", 8000)
    playground_port = _port(environ, "PLAYGROUND_PORT", 8099)
    if port == playground_port:
        raise StackError(f"PORT and PLAYGROUND_PORT are both {port}: choose another for one of them.")
    return Plan(
        port=port,
        playground_port=playground_port,
        database_url=environ.get("DATABASE_URL", ""),
        redis_url=environ.get("REDIS_URL", ""),
        site_url=environ.get("SITE_URL") or f"http://localhost:{port}",
    )


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        raise StackError(f"{name} must be a number from 1 to 65535, but it is {value!r}.")
    return int(value)


def shared_environment(plan: Plan, *, database_url: str, redis_url: str, secret_key: str) -> dict[str, str]:
    """What every command of the shop needs to know of the running stack."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secret_key,
        "SITE_URL": plan.site_url,
        "PORT": str(plan.port),
        "PLAYGROUND_PORT": str(plan.playground_port),
    }


def children_environment(shared: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with the stack's addresses in it, and without what would lead children astray."""
    kept = {name: value for name, value in os.environ.items() if name not in {*NOT_FOR_CHILDREN, SLOWS_STARTS}}
    return {**kept, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "lapinkumi.settings", **shared}


def secret_key(file: Path) -> str:
    """The key of this checkout, made once: a new one at each start would log everybody out."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    if not file.exists():
        half_written = file.with_suffix(".new")
        half_written.unlink(missing_ok=True)
        with open(os.open(half_written, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
        half_written.replace(file)
    return file.read_text()
