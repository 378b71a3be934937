"""The shop's own processes: web, worker, beat and the playground."""

import sys
from collections.abc import Mapping, Sequence

from lapinkumi.devstack import processes
from lapinkumi.devstack.paths import PROJECT, Places
from lapinkumi.devstack.plan import Plan
from lapinkumi.devstack.ports import HOST
from lapinkumi.devstack.processes import Child

Command = Sequence[str]
PREPARE: Command = [sys.executable, "-m", "lapinkumi.devstack.prepare"]
SERVERS = ("web", "worker", "beat", "playground")


def commands(plan: Plan, places: Places) -> dict[str, Command]:
    """What to run, by the name that logs and messages use."""
    return {
        "web": _gunicorn("lapinkumi.wsgi:application", port=plan.port, workers=2),
        "worker": _celery("worker", "--concurrency", "2", "--without-gossip", "--without-mingle"),
        "beat": _celery("beat", "--pidfile=", "--schedule", str(places.run / "beat-schedule")),
        # One worker: the playground has one clock and one schedule.
        "playground": _gunicorn("lapinkumi.playground.wsgi:application", port=plan.playground_port, workers=1),
    }


def start(name: str, command: Command, *, places: Places, env: Mapping[str, str]) -> Child:
    return processes.start(name, command, log=places.log(name), env=env, cwd=PROJECT)


def _gunicorn(application: str, *, port: int, workers: int) -> Command:
    options = f"--worker-class gthread --workers {workers} --threads 4 --graceful-timeout 5 --no-control-socket"
    return [sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}", *options.split()]


def _celery(program: str, *options: str) -> Command:
    return [sys.executable, "-m", "celery", "--app", "lapinkumi.celery:app", program, "--loglevel", "INFO", *options]
