"""Our own PostgreSQL: on a Unix socket in a private folder, no network, no password."""

import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lapinkumi.devstack import binaries, paths, processes
from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.processes import Child
from lapinkumi.devstack.system_user import SystemUser, popen_options, postgres_user

START_SECONDS = 60.0
SUPERUSER = "postgres"
DATABASE = "lapinkumi"

# With LANG unset initdb would choose "C", where lower('ÖLJY') stays as it is and ILIKE finds nothing.
FINNISH_SAFE = ("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
FINNISH_SAFE_BEFORE_17 = ("-E", "UTF8", "--locale=C.UTF-8")
NOT_DURABLE = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL whose data and socket live in given folders."""

    data: Path
    sockets: Path
    durable: bool = True

    @property
    def user(self) -> SystemUser | None:
        return postgres_user()

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def start(self, *, log: Path) -> Child:
        """Make the database cluster if there is none, start it, and return once it answers."""
        programs = binaries.postgres_programs()
        self._initialise(programs)
        command: list[str | Path] = [programs / "postgres", "-D", self.data, *self._settings()]
        child = processes.start(
            "PostgreSQL", command, log=log, stop_signal=signal.SIGINT, user=self.user, cwd=self.data
        )
        processes.wait_until_ready(child, lambda: self._answers(programs), seconds=START_SECONDS)
        return child

    def _initialise(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there whole, so that an interruption leaves no half of one."""
        if (self.data / "PG_VERSION").exists():
            return
        half_made = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half_made, ignore_errors=True)
        paths.private_folder(half_made, owner=self.user.uid if self.user else None)
        haste = [] if self.durable else ["--no-sync"]
        self._run([programs / "initdb", "-D", half_made, "-U", SUPERUSER, "-A", "trust", *haste, *_locale(programs)])
        half_made.rename(self.data)

    def _settings(self) -> list[str]:
        settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={_quoted(self.sockets)}"]
        settings += ["-c", "unix_socket_permissions=0700", "-c", "max_connections=100", "-c", "timezone=UTC"]
        return settings if self.durable else [*settings, *NOT_DURABLE]

    def _answers(self, programs: Path) -> bool:
        command = [str(programs / "pg_isready"), "-q", "-h", str(self.sockets), "-U", SUPERUSER, "-d", "postgres"]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own command

    def _run(self, command: Sequence[str | Path]) -> None:
        done = subprocess.run(  # noqa: S603 - our own commands, never a shell
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **popen_options(self.user),
        )
        if done.returncode:
            raise StackError(f"{Path(command[0]).name} failed:\n{done.stderr or done.stdout}")


def _locale(programs: Path) -> tuple[str, ...]:
    return FINNISH_SAFE if _major_version(programs) >= 17 else FINNISH_SAFE_BEFORE_17


def _major_version(programs: Path) -> int:
    """18 of "initdb (PostgreSQL) 18.6"."""
    said = subprocess.run([str(programs / "initdb"), "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    return int(said.stdout.split()[2].split(".")[0])


def _quoted(folder: Path) -> str:
    """A folder as PostgreSQL's list of folders wants it: quoted, because a comma or a space would split it."""
    return '"' + str(folder).replace('"', '""') + '"'
