"""Our own PostgreSQL: on a Unix socket in a private folder, no network, no password."""

import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from lapinkumi.devstack import binaries, leftovers, paths, processes
from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.processes import Child
from lapinkumi.devstack.system_user import SystemUser, popen_options, postgres_user

START_SECONDS = 60.0  # of a crash recovery on a slow disk
PORT = 5432  # no network listens; it only names the socket, whatever PGPORT says
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
        return self._address(DATABASE)

    def start(self, *, log: Path) -> Child:
        """Start it, on a fresh database cluster if there is none; it `answers` a moment later."""
        programs = self._programs()
        self._initialise(programs)
        self._clear_leftovers()
        command: list[str | Path] = [programs / "postgres", "-D", self.data, *self._settings()]
        return processes.start("PostgreSQL", command, log=log, stop_signal=signal.SIGINT, user=self.user, cwd=self.data)

    def answers(self) -> bool:
        """Whether it lets us in: not while it recovers from a crash."""
        command = [str(self._programs() / "pg_isready"), "-q", "-d", self._address("postgres")]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    def make_database(self) -> None:
        """Make the shop's database if it is not there."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _programs(self) -> Path:
        return binaries.within_reach(binaries.postgres_programs(), self.user)

    def _address(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}@{quote(str(self.sockets), safe='')}:{PORT}/{database}"

    def _initialise(self, programs: Path) -> None:
        """Make the cluster beside its place and move it there whole, so that an interruption leaves no half of one."""
        if (made_by := self.data / "PG_VERSION").exists():
            _refuse_other_version(self.data, made_by=int(made_by.read_text()), found=_major_version(programs))
            return
        half_made = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(half_made, ignore_errors=True)
        paths.private_folder(half_made, owner=self.user.uid if self.user else None)
        haste = [] if self.durable else ["--no-sync"]
        self._run([programs / "initdb", "-D", half_made, "-U", SUPERUSER, "-A", "trust", *haste, *_locale(programs)])
        half_made.rename(self.data)

    def _clear_leftovers(self) -> None:
        """After a kill the pid file and the socket's lock may name strangers, for whom PostgreSQL would not start."""
        leftovers.stop_servers_in(self.data, stop_signal=signal.SIGINT)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.sockets / name).unlink(missing_ok=True)

    def _settings(self) -> list[str]:
        settings = [
            "-p",
            str(PORT),
            "-c",
            "listen_addresses=",
            "-c",
            f"unix_socket_directories={_quoted(self.sockets)}",
        ]
        settings += ["-c", "unix_socket_permissions=0700", "-c", "max_connections=100", "-c", "timezone=UTC"]
        return settings if self.durable else [*settings, *NOT_DURABLE]

    def _run(self, command: Sequence[str | Path]) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            **popen_options(self.user),
        )
        if done.returncode:
            raise StackError(f"{Path(command[0]).name} failed:\n{done.stderr or done.stdout}")


def _refuse_other_version(data: Path, *, made_by: int, found: int) -> None:
    if made_by != found:
        raise StackError(f"{data} was made by PostgreSQL {made_by}, but this is {found}. Move it away to start afresh.")


def _locale(programs: Path) -> tuple[str, ...]:
    return FINNISH_SAFE if _major_version(programs) >= 17 else FINNISH_SAFE_BEFORE_17


def _major_version(programs: Path) -> int:
    """18 of "initdb (PostgreSQL) 18.6"."""
    said = subprocess.run([str(programs / "initdb"), "--version"], check=True, capture_output=True, text=True)
    return int(said.stdout.split()[2].split(".")[0])


def _quoted(folder: Path) -> str:
    """A folder as PostgreSQL's list of folders wants it: quoted, because a comma or a space would split it."""
    return '"' + str(folder).replace('"', '""') + '"'
