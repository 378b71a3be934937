"""Queries that pages ask again and again: put into SQL once by the ORM, prepared by the server, read without ceremony.

The queryset stays the one place that says what is read. Its values are told at each asking, by name:

    CARDS = Prepared(lambda: Product.objects.published().filter(pk__any=Asked("ids")))
    products = CARDS(ids=[1, 2, 3])
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

import psycopg
from django.db import OperationalError, connection, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]


class Asked(str):
    """Stands in a queryset for the value of that name. For text as it is, for other types inside `Value(...)`."""

    __slots__ = ()


class AnyOf(models.Lookup):
    """`pk__any=[1, 2]`: one statement for lists of any length, which `__in` writes anew for each."""

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*params, self.rhs)


models.BigAutoField.register_lookup(AnyOf)


class Prepared(Generic[M]):
    """A query of models. The rows are to be looked at, never saved; what was deferred is read when touched."""

    def __init__(self, build: Callable[[], "models.QuerySet[M]"]) -> None:
        self.build: Final = build

    def __call__(self, **values: Any) -> list[M]:
        statement, began = self._statement, time.monotonic()
        rows = fetch(statement.sql, [_told(param, values) for param in statement.params])
        if connection.queries_logged:
            connection.queries_log.append({"sql": statement.sql, "time": f"{time.monotonic() - began:.3f}"})
        return [statement.whole.made(row) for row in statement.converted(rows)]

    @cached_property
    def _statement(self) -> "_Statement":
        return _Statement.of(self.build())


@dataclass(frozen=True)
class _Part:
    """Which columns of a row make up a model, and the models that hang on it."""

    model: type[models.Model]
    start: int
    end: int
    names: tuple[str, ...]
    key: int
    others: tuple[tuple[Callable[[Any, Any], None], Callable[[Any, Any], None], "_Part"], ...]
    notes: tuple[tuple[str, int], ...] = ()

    def made(self, row: Row) -> Any:
        """The model of the row; None where the key says that there is none."""
        if row[self.key] is None:
            return None
        made = self.model.__new__(self.model)
        stored = ModelState()
        stored.db, stored.adding = connection.alias, False
        made.__dict__ |= {"_state": stored, **dict(zip(self.names, row[self.start : self.end], strict=True))}
        for tell_here, tell_there, part in self.others:
            other = part.made(row)
            tell_here(made, other)
            if other is not None:
                tell_there(other, made)
        for name, column in self.notes:
            made.__dict__[name] = row[column]
        return made


@dataclass(frozen=True)
class _Statement:
    """What the ORM made of a queryset."""

    sql: str
    params: tuple[Any, ...]
    whole: _Part
    converted: Callable[[Sequence[Row]], Iterator[Row]]

    @classmethod
    def of(cls, rows: "models.QuerySet[Any]") -> "_Statement":
        compiler = rows.query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        notes = tuple((compiler.annotation_col_map or {}).items())
        return cls(
            sql=sql,
            params=tuple(params),
            whole=_part(compiler.klass_info, compiler.select, notes),
            converted=lambda found: compiler.apply_converters(found, converters) if converters else iter(found),
        )


def _part(info: Mapping[str, Any], select: Sequence[Any], notes: tuple[tuple[str, int], ...] = ()) -> _Part:
    fields = info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = tuple(column.target.attname for column, *_ in select[start:end])
    model = info["model"]
    others = tuple(
        (other["local_setter"], other["remote_setter"], _part(other, select))
        for other in info.get("related_klass_infos", ())
    )
    key = start + names.index(model._meta.pk.attname)
    return _Part(model, start, end, names, key, others, notes)


def _told(param: Any, values: Mapping[str, Any]) -> Any:
    return values[param] if isinstance(param, Asked) else param


def fetch(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """One round trip with a prepared statement.

    It takes the place of Django's check of a line that has rested: where the server has been away, it is asked once
    more on a fresh line.
    """
    in_use = connection.connection is not None and not connection.in_atomic_block
    if in_use:
        connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _ask(sql, params)
    except OperationalError:
        if not in_use:
            raise
        connection.close()
        return _ask(sql, params)


def _ask(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, params, prepare=True).fetchall()
