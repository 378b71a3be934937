"""`make bench`: fill a shop of each size, load it, print a table, write it to `.run/bench.json`.

SIZES=20000,100000 asks for other sizes, SECONDS=2 for longer runs. The machine's other work disturbs rates, so each
case takes turns with the bare view, three times, and the middle one counts; the processor time of a request, which
others disturb less, stands beside it.
"""

import json
import os
import platform
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lapinkumi.devstack.paths import PROJECT
from tests.bench import filling, innards
from tests.bench.cases import Case, cases
from tests.bench.load import BadAnswer, Run, Visitor, get, run
from tests.bench.servers import Web, command, stores, webs

SIZES = [int(size) for size in os.environ.get("SIZES", "20000").split(",")]
SECONDS = float(os.environ.get("SECONDS", "1.5"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
ONLY = os.environ.get("ONLY", "")
CONNECTIONS = 8
MOST_SLOWER = 1.5  # what a million products may cost against the smallest range
OUTPUT = PROJECT / ".run" / "bench.json"

Row = dict[str, Any]


def main() -> int:
    """0 when every goal that was measured is met."""
    rows: list[Row] = []
    with stores() as env:
        print("Preparing the database and the static files ...", flush=True)
        command(env, "-m", "lapinkumi.release")
        command(env, "-m", "lapinkumi.devstack.static")
        for size in sorted(SIZES):
            print(f"\n{size:,} products: filling in ...".replace(",", " "), flush=True)
            goods = filling.fill(env, size)
            with webs(env) as found:
                rows += [_tell(row) for row in _measure(found, cases(found["shop"].port, goods), size)]
                print(f"  memory of a worker: {found['shop'].memory_mb():.0f} MB", flush=True)
        if not ONLY:
            rows += [_tell(row) for row in innards.measure(env)]
    _compare(rows)
    _write(rows)
    return 0 if all(row["met"] is not False for row in rows) else 1


def _measure(found: dict[str, Web], asked: list[Case], size: int) -> Iterator[Row]:
    print(f"  {'':38} {'req/s':>7} {'median ms':>10} {'CPU ms':>8} {'ratio':>7} {'by CPU':>7} {'goal':>6}")
    _turn(found["bare"], _bare, status=200)
    for case in asked:
        if ONLY not in case.name:
            continue
        try:
            _turn(found["shop"], case.visitor, status=case.status)  # warms up what a running shop has
            turns = [(_turn(found["bare"], _bare, status=200), _shop_turn(found, case)) for _ in range(ROUNDS)]
        except BadAnswer as bad:
            sys.exit(f"{case.name}: {bad}\n{found['shop'].child.last_words()}")
        yield _row(case, size, turns)


def _shop_turn(found: dict[str, Web], case: Case) -> tuple[Run, float]:
    return _turn(found["shop"], case.visitor, status=case.status)


def _turn(web: Web, visitor: Visitor, *, status: int) -> tuple[Run, float]:
    """One run, and the processor time a request took."""
    before = web.cpu_seconds()
    done = run(web.port, visitor, status=status, seconds=SECONDS, connections=CONNECTIONS)
    return done, (web.cpu_seconds() - before) / len(done.seconds)


def _row(case: Case, size: int, turns: list[tuple[tuple[Run, float], tuple[Run, float]]]) -> Row:
    ratio = statistics.median(shop.rate / bare.rate for (bare, _), (shop, _) in turns)
    return {
        "name": case.name,
        "products": size,
        "rate": statistics.median(shop.rate for _, (shop, _) in turns),
        "median_ms": statistics.median(shop.median_ms for _, (shop, _) in turns),
        "cpu_ms": statistics.median(cpu for _, (_, cpu) in turns) * 1000,
        "ratio": ratio,
        "cpu_ratio": statistics.median(bare_cpu / cpu for (_, bare_cpu), (_, cpu) in turns),
        "goal": case.goal,
        "met": None if case.goal is None else ratio >= case.goal,
        "grows": case.grows,
    }


def _tell(row: Row) -> Row:
    if "rate" in row:
        figures = f"{row['rate']:7.0f} {row['median_ms']:10.1f} {row['cpu_ms']:8.2f} {row['ratio']:7.2f}"
        print(f"  {row['name']:38} {figures} {row['cpu_ratio']:7.2f} {_goal(row)}", flush=True)
    else:
        print(f"  {row['name']:60} {row['told']:>18} {_goal(row)}", flush=True)
    return row


def _goal(row: Row) -> str:
    verdict = {True: "met", False: "NOT MET", None: ""}[row["met"]]
    return f"{row['goal'] or '':>6} {verdict}"


def _compare(rows: list[Row]) -> None:
    """Whether the biggest range is at most half slower than the smallest; added to the rows as `against_smallest`."""
    timed = [row for row in rows if row.get("grows")]
    least = {row["name"]: row for row in timed if row["products"] == min(SIZES)}
    for row in timed:
        if row["products"] == min(SIZES):
            continue
        slower = least[row["name"]]["ratio"] / row["ratio"]
        row["against_smallest"] = slower
        verdict = "met" if slower <= MOST_SLOWER else "NOT MET"
        print(
            f"  {row['name']:38} {row['products']:>9} products: {slower:.2f} times the smallest range's time, {verdict}"
        )
        row["met"] = row["met"] is not False and slower <= MOST_SLOWER


def _write(rows: list[Row]) -> None:
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "load": os.getloadavg()}
    told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "rows": rows}
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(f"\nLoad of the machine: {machine['load'][0]:.1f} on {machine['cores']} cores. Written to {OUTPUT}.")


def _bare(_number: int) -> Iterator[bytes]:
    request = get("/")
    while True:
        yield request


if __name__ == "__main__":
    sys.exit(main())
