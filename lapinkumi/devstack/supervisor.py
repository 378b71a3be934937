"""Starts everything in order, watches it, and stops it in order: whatever happens, nothing is left behind."""

import time
from collections.abc import Callable, Iterable, Mapping

from lapinkumi.devstack import apps, banner, health, lock, ports, postgres, processes, stackfile, valkey
from lapinkumi.devstack.console import say, step
from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.given import must_let_us_in
from lapinkumi.devstack.interruptions import Interrupted, Interruptions
from lapinkumi.devstack.paths import Places
from lapinkumi.devstack.plan import Plan, children_environment, secret_key, shared_environment
from lapinkumi.devstack.postgres import Postgres
from lapinkumi.devstack.processes import Child
from lapinkumi.devstack.valkey import Valkey

WATCH_SECONDS = 0.1
STOP_POLL_SECONDS = 0.02
PATIENCE_AFTER_A_KILL = 10.0
APPS_STOP_SECONDS = 10.0
VALKEY_STOP_SECONDS = 10.0
POSTGRES_STOP_SECONDS = 30.0


class Supervisor:
    """One run of the stack, from the first check to the last child's end."""

    def __init__(self, plan: Plan, places: Places) -> None:
        self.plan = plan
        self.places = places
        self.interruptions = Interruptions()
        self.apps: list[Child] = []
        self.valkey: Child | None = None
        self.postgres: Child | None = None

    def run(self) -> None:
        """Run until somebody asks us to stop (returns) or a child dies or cannot start (raises)."""
        self.interruptions.listen()
        with lock.held(self.places.lock, note=f"{self.plan.shop}/"):
            self._check_ports()
            try:
                self._start()
                self._watch()
            except Interrupted:
                say("\nStopping (once more: at once) ...")
            finally:
                self._stop()

    def _check_ports(self) -> None:
        """The children of a killed stack need a moment to close theirs."""
        patience = PATIENCE_AFTER_A_KILL if self.places.stack_file.exists() else 0.0
        ports.must_be_free("PORT", self.plan.port, patience=patience)
        ports.must_be_free("PLAYGROUND_PORT", self.plan.playground_port, patience=patience)

    def _start(self) -> None:
        shared = shared_environment(
            self.plan,
            database_url=self._database(),
            redis_url=self._redis(),
            secret_key=secret_key(self.places.secret),
        )
        stackfile.write(self.places.stack_file, shared)
        environment = children_environment(shared)
        with step("Migrations, static files, demonstration data"):
            self._prepare(environment)
        with step("Web, worker, beat, playground"):
            for name, command in apps.commands(self.plan, self.places).items():
                self.apps.append(apps.start(name, command, places=self.places, env=environment))
            health.wait(self.plan, self._look)
        banner.show(self.plan)

    def _database(self) -> str:
        """The address of the given PostgreSQL, or of our own, which now answers."""
        if given := self.plan.database_url:
            must_let_us_in(given)
            return given
        server = Postgres(self.places.postgres, self.places.sockets)
        with step("PostgreSQL"):
            self.postgres = server.start(log=self.places.log("postgres"))
            self._wait(self.postgres, server.answers, seconds=postgres.START_SECONDS)
            server.make_database()
        return server.url

    def _redis(self) -> str:
        """The address of the given Redis, or of our own Valkey, which now answers."""
        if self.plan.redis_url:
            return self.plan.redis_url
        server = Valkey(self.places.valkey, self.places.sockets)
        with step("Valkey"):
            self.valkey = server.start(log=self.places.log("valkey"))
            self._wait(self.valkey, server.answers, seconds=valkey.START_SECONDS)
        return server.url

    def _prepare(self, environment: Mapping[str, str]) -> None:
        """Run the one Django process that must end well before the shop starts."""
        child = apps.start("prepare", apps.PREPARE, places=self.places, env=environment)
        self.apps.append(child)
        while child.alive:
            self._look()
            time.sleep(WATCH_SECONDS)
        self.apps.remove(child)
        if child.process.returncode:
            raise StackError(f"The shop could not be prepared. {child.last_words()}")

    def _watch(self) -> None:
        """Look after the children until somebody asks us to stop, or one of them dies."""
        while True:
            self._look()
            time.sleep(WATCH_SECONDS)

    def _look(self) -> None:
        """Raise if we are asked to stop or if a server has died."""
        self.interruptions.check()
        for child in self._servers():
            if not child.alive:
                raise StackError(f"{child.name} has stopped (exit {child.process.returncode}). {child.last_words()}")

    def _servers(self) -> list[Child]:
        stores = [child for child in (self.postgres, self.valkey) if child]
        return [*stores, *(child for child in self.apps if child.name in apps.SERVERS)]

    def _wait(self, child: Child, ready: Callable[[], bool], *, seconds: float) -> None:
        def answers() -> bool:
            self.interruptions.check()
            return ready()

        processes.wait_until_ready(child, answers, seconds=seconds)

    def _stop(self) -> None:
        """Stop in the order that loses nothing: those who use the stores, then Valkey, then PostgreSQL."""
        self._end(self.apps, seconds=APPS_STOP_SECONDS)
        self._end([self.valkey], seconds=VALKEY_STOP_SECONDS)
        self._end([self.postgres], seconds=POSTGRES_STOP_SECONDS)
        self.places.stack_file.unlink(missing_ok=True)

    def _end(self, children: Iterable[Child | None], *, seconds: float) -> None:
        """Ask all of them at once; kill who does not go in time, or at the second Ctrl-C, or died with heirs."""
        left = [child for child in children if child]
        dead = [child for child in left if not child.alive]
        for child in left:
            child.ask_to_stop()
        deadline = time.monotonic() + seconds
        while any(child.alive for child in left) and time.monotonic() < deadline and not self.interruptions.impatient:
            time.sleep(STOP_POLL_SECONDS)
        for child in left:
            if child.alive or child in dead:
                child.kill()
