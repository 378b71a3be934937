"""What is measured inside the shop, without a web server: the desk's pages, garages' free times, and what sweeps read.

`python -m tests.bench.innards` needs the database of a bench, and prints rows for its table as JSON.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapinkumi.settings")
ORDERS = 2000
PAST = 100_000
DESK_MS = 300  # what a page of the desk may take
GARAGES = 50
DAYS = 60
TURNS = 7
LIST = "/hallinta/orders/order/"
Row = dict[str, Any]


def measure(env: Mapping[str, str]) -> list[Row]:
    """The rows, measured by a process of the shop's own."""
    command = [sys.executable, "-m", "tests.bench.innards"]
    done = subprocess.run(command, env=dict(env), check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    rows: list[Row] = json.loads(done.stdout.splitlines()[-1])
    return rows


def main() -> None:
    django.setup()
    print(json.dumps([*desk(), *free_times(), *sweeps()]))


def desk() -> Iterator[Row]:
    """The desk's pages, with so many orders that wait for their confirmation and so many past ones."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from orders.models import Order

    clone_orders()
    clone_past_orders()
    clerk, users = Client(HTTP_HOST="localhost"), get_user_model().objects
    email = "bench@example.com"
    clerk.force_login(users.filter(email=email).first() or users.create_superuser(email, "bench-password-1"))
    order = Order.objects.filter(state="preliminary").earliest("placed_at", "pk")
    pages = {
        "front page": "/hallinta/",
        "list": LIST,
        "queue": f"{LIST}?state__exact=preliminary",
        "order page": f"{LIST}{order.pk}/change/",
        "page of checks": f"{LIST}{order.pk}/tarkista/",
        "search by name": f"{LIST}?q=Bench+Nimi777",
        "search by phone": f"{LIST}?q=040+1000777",
    }
    for name, path in pages.items():
        answer = clerk.get(path)
        if answer.status_code != 200:
            sys.exit(f"the desk answers {answer.status_code} at {path}")
        took = median_ms(lambda path=path: clerk.get(path))
        told = f"the desk's {name}, {ORDERS} open orders of {ORDERS + PAST}"
        yield row(told, f"{took:.0f} ms", took, met=took < DESK_MS)
    took = median_ms(lambda: clerk.get("/hallinta/luvut/"))
    yield row("the desk's figures of a month", f"{took:.0f} ms", took)


def clone_past_orders() -> None:
    """So many orders of the last years, each of somebody else, all done."""
    from django.db import connection

    from orders.models import Order

    missing = PAST - Order.objects.filter(family_name__startswith="Nimi").count()
    first = Order.objects.filter(state="preliminary").earliest("pk")
    values = {
        "state": "'completed'",
        "given_name": "'Bench'",
        "family_name": "'Nimi' || n",
        "email": "'bench' || n || '@example.com'",
        "phone": "'+35840' || (1000000 + n)",
        "plate": "'ABC-' || (n %% 900 + 100)",
        **{f"{stamp}_at": "o.placed_at - (n || ' minutes')::interval" for stamp in ("created", "placed")},
        **{f"{stamp}_at": "o.placed_at - (n - 60 || ' minutes')::interval" for stamp in ("confirmed", "completed")},
    }

    def value(field: Any) -> str:
        if field.column in values:
            return values[field.column]
        if not field.unique:
            return f'o."{field.column}"'
        return "NULL" if field.null else f"left(md5(n || 'past {field.column}') || md5(n::text), {field.max_length})"

    fields = [field for field in Order._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = Order._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(map(value, fields))}"
            f" FROM {table} o, generate_series(1, %s) n WHERE o.id = %s",
            [max(0, missing), first.pk],
        )
        cursor.execute("ANALYZE")


def clone_orders() -> None:
    """One order that waits for its confirmation, and so many like it."""
    from django.db import connection, models

    from orders.models import Order, OrderLine
    from tests.builders.orders import a_received_order

    first = Order.objects.filter(state="preliminary").first() or a_received_order(number="LK-999999")
    missing = ORDERS - Order.objects.filter(state="preliminary").count()

    def value(field: models.Field) -> str:
        if not field.unique:
            return f'o."{field.column}"'
        return "NULL" if field.null else f"left(md5(n || '{field.column}') || md5(n::text), {field.max_length})"

    def columns(model: type[models.Model]) -> list[models.Field]:
        return [
            f for f in model._meta.concrete_fields if not f.primary_key and not isinstance(f, models.GeneratedField)
        ]

    def names(model: type[models.Model]) -> str:
        return ", ".join(f'"{field.column}"' for field in columns(model))

    lines = ", ".join("made.id" if f.column == "order_id" else value(f) for f in columns(OrderLine))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH made AS (INSERT INTO {Order._meta.db_table} ({names(Order)})"
            f" SELECT {', '.join(value(f) for f in columns(Order))} FROM {Order._meta.db_table} o,"
            " generate_series(1, %s) n WHERE o.id = %s RETURNING id)"
            f" INSERT INTO {OrderLine._meta.db_table} ({names(OrderLine)})"
            f" SELECT {lines} FROM {OrderLine._meta.db_table} o, made WHERE o.order_id = %s",
            [max(0, missing), first.pk, first.pk],
        )
        cursor.execute("ANALYZE")


def free_times() -> Iterator[Row]:
    """The soonest time of many garages whose calendars are read for two months."""
    from installers.models import Installer
    from installers.queries import first_free_times
    from installers.slots import Job
    from lapinkumi.core import clock
    from tests.builders.garages import a_garage

    for number in range(Installer.objects.count(), GARAGES):
        a_garage(slug=f"bench-{number}", name=f"Bench {number}", bays=3, horizon_days=DAYS)
    jobs = {garage: Job(60) for garage in Installer.objects.all()[:GARAGES]}
    took = median_ms(lambda: first_free_times(jobs, at=clock.now()))
    yield row(f"the soonest time of each of {len(jobs)} garages", f"{took:.0f} ms", took)


def sweeps() -> Iterator[Row]:
    """Whether each sweep can find its due rows by an index, never by reading all orders or messages."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from lapinkumi.core import clock
    from lapinkumi.core.due import rules

    now, reading = clock.now(), []
    for name, rule in rules().items():
        with CaptureQueriesContext(connection) as asked:
            rule(at=now)
        selects = [query["sql"] for query in asked if query["sql"].startswith("SELECT")][:1]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            for select in selects:
                cursor.execute(f"EXPLAIN {select}")
                reading += [f"{name}: {line.strip()}" for (line,) in cursor.fetchall() if "Seq Scan" in line]
    told = f"{len(reading)} read whole tables" if reading else "all by an index"
    yield row("sweeps find what is due", told, len(reading), met=not reading)
    for line in reading:
        yield row(f"  {line[:100]}", "", 1)


def row(name: str, told: str, value: float, *, met: bool | None = None) -> Row:
    return {"name": name, "told": told, "value": value, "goal": None, "met": met}


def median_ms(do: Callable[[], object]) -> float:
    """The middle of several turns, after one to warm up."""
    do()
    seconds = []
    for _ in range(TURNS):
        began = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    main()
