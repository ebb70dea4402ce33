"""Rows by the million: plain tuples written by `executemany` or `COPY`, past the models (demo and bench alone)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection, models
from django.db.models import Max

AT_ONCE = 40_000
NOTHING = r"\N"


class Table:
    """Collects rows of one model as tuples. `columns` names what a row brings; the others get their field's default.

    Values stand as the database writes them: moments as text in UTC. `add` and `ids` are bound once, because they
    are called by the million.
    """

    def __init__(self, model: type[models.Model], columns: str) -> None:
        named = columns.split()
        fields = {field.column: field for field in model._meta.concrete_fields}
        if unknown := set(named) - set(fields):
            raise ValueError(f"{model.__name__} has no columns {sorted(unknown)}")
        rest = [field for column, field in fields.items() if column not in named]
        self.model = model
        self.written = 0
        self._columns = [*named, *(field.column for field in rest)]
        self._rest = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
        self._rows: list[tuple[Any, ...]] = []
        self.add = self._rows.append
        self.ids = count((model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1)

    def flush(self, *, at_least: int = 0) -> None:
        """Write what was kept, when it is worth it."""
        if len(self._rows) <= at_least:
            return
        table = self.model._meta.db_table
        names = ", ".join(f'"{column}"' for column in self._columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The driver's own cursor: Django's has no COPY.
                cursor.cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', self._as_text())
            else:
                marks = ", ".join(["?"] * (len(self._columns) - len(self._rest)))
                rest = "".join(f", {_literal(value)}" for value in self._rest)
                sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks}{rest})'  # noqa: S608  names are ours
                cursor.connection.executemany(sql, self._rows)
        self.written += len(self._rows)
        self._rows.clear()

    def _as_text(self) -> io.StringIO:
        """The rows in the text form of COPY. Our values hold no tabs, line ends or backslashes."""
        rest = "".join("\t" + (NOTHING if value is None else str(value)) for value in self._rest)
        lines = ("\t".join([NOTHING if v is None else str(v) for v in row]) for row in self._rows)
        return io.StringIO("".join(f"{line}{rest}\n" for line in lines))


def _literal(value: Any) -> str:
    """A default as SQL: our defaults are numbers, empty texts or nothing."""
    return "NULL" if value is None else repr(str(value)) if isinstance(value, str) else str(int(value))


@contextmanager
def loading(*tables: Table) -> Iterator[None]:
    """Load quickly: indexes and, on PostgreSQL, keys are taken off and put on again, which checks all rows."""
    names = [table.model._meta.db_table for table in tables]
    with _quick_sqlite() if connection.vendor == "sqlite" else _without_keys(names):
        indexes = _indexes(names)
        with connection.cursor() as cursor:
            for name, _definition in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
        yield
        for table in tables:
            table.flush()
        with connection.cursor() as cursor:
            for _name, definition in indexes:
                cursor.execute(definition)
    count_on(tables)


@contextmanager
def _quick_sqlite() -> Iterator[None]:
    """Straight into the file. Who is cut off here begins again with an empty database."""
    with connection.cursor() as cursor:
        for setting in ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {setting}")
        cursor.execute("BEGIN")
        yield
        cursor.execute("COMMIT")
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-2000"):
            cursor.execute(f"PRAGMA {setting}")


@contextmanager
def _without_keys(names: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype IN ('f', 'u') AND conrelid::regclass::text = ANY(%s) ORDER BY contype DESC",
            [names],
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        yield
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("RESET statement_timeout")


def _indexes(names: list[str]) -> list[tuple[str, str]]:
    """Indexes that are not part of a constraint, with the statement that makes them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x "
                "JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid "
                "WHERE t.relname = ANY(%s) "
                "AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid)",
                [names],
            )
        else:
            cursor.execute(
                "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            )
            return [(name, definition) for name, definition, table in cursor.fetchall() if table in names]
        return [(name, definition) for name, definition in cursor.fetchall()]


def count_on(tables: Sequence[Table]) -> None:
    """Let PostgreSQL's counters go on after the numbers we chose ourselves."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            name = table.model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {next(table.ids)}, false)")


def analyse() -> None:
    """Let the database count what it holds, so that it chooses its indexes as one that grew over years."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def size() -> int:
    """Bytes the database takes on its disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
