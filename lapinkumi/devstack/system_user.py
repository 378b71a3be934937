"""The user that PostgreSQL runs as: ourselves, or when we are root (which it refuses) a humble one."""

import os
import pwd
from dataclasses import dataclass
from typing import TypedDict

from lapinkumi.devstack.errors import StackError

HUMBLE_USERS = ("postgres", "nobody")


class PopenOptions(TypedDict, total=False):
    """What `subprocess` needs in order to become that user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class SystemUser:
    """A user of the machine that a child may become."""

    uid: int
    gid: int


def popen_options(user: SystemUser | None) -> PopenOptions:
    """What makes `subprocess` become that user; nothing for ourselves."""
    return {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}


def postgres_user() -> SystemUser | None:
    """Whom to become for PostgreSQL; None when we are not root and nothing has to change."""
    if os.geteuid() != 0:
        return None
    for name in HUMBLE_USERS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemUser(found.pw_uid, found.pw_gid)
    raise StackError("PostgreSQL refuses to run as root and this machine has no other user: give DATABASE_URL")
