"""Rows by the million: plain tuples written by `executemany` or `COPY`, past the models (demo and bench alone)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.models import Max

AT_ONCE = 40_000
NOTHING = r"\N"


class Table:
    """Collects rows of one model. `columns` names what each row brings; the others get their field's default."""

    def __init__(self, model: type[models.Model], columns: str) -> None:
        named = columns.split()
        fields = {field.column: field for field in model._meta.concrete_fields}
        if unknown := set(named) - set(fields):
            raise ValueError(f"{model.__name__} has no columns {sorted(unknown)}")
        rest = [field for column, field in fields.items() if column not in named]
        self.model = model
        self._columns = [*named, *(field.column for field in rest)]
        self._rest = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
        self._rows: list[tuple[Any, ...]] = []
        self.next_id: int = (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
        self.written = 0

    def add(self, *values: Any) -> None:
        """Keep one row; values stand as the database writes them (moments as text in UTC)."""
        self._rows.append(values + self._rest)

    def number(self) -> int:
        """The next free primary key."""
        self.next_id += 1
        return self.next_id - 1

    def flush(self, *, at_least: int = 0) -> None:
        """Write what was kept, when it is worth it."""
        if len(self._rows) <= at_least:
            return
        names = ", ".join(f'"{column}"' for column in self._columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The driver's own cursor: Django's has no COPY.
                cursor.cursor.copy_expert(
                    f'COPY "{self.model._meta.db_table}" ({names}) FROM STDIN', _as_text(self._rows)
                )
            else:
                marks = ", ".join(["?"] * len(self._columns))
                sql = f'INSERT INTO "{self.model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608  our own names
                cursor.connection.executemany(sql, self._rows)
        self.written += len(self._rows)
        self._rows = []


def _as_text(rows: Sequence[tuple[Any, ...]]) -> io.StringIO:
    """Rows in the text form of COPY. Our values hold no tabs, line ends or backslashes."""
    lines = ("\t".join(NOTHING if v is None else str(v) for v in row) for row in rows)
    return io.StringIO("\n".join(lines) + "\n")


@contextmanager
def loading(*tables: Table) -> Iterator[None]:
    """Load quickly: indexes and, on PostgreSQL, foreign keys are taken off and put on again, which checks all rows."""
    names = [table.model._meta.db_table for table in tables]
    with _quick_sqlite() if connection.vendor == "sqlite" else _without_foreign_keys(names):
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
    _count_on(tables)


@contextmanager
def _quick_sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-400000")
        cursor.execute("BEGIN")
        yield
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _without_foreign_keys(names: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [names],
        )
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        yield
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("ANALYZE")
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


def _count_on(tables: Sequence[Table]) -> None:
    """Let PostgreSQL's counters go on after the numbers we chose ourselves."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            name = table.model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {max(table.next_id - 1, 1)})"
            )


def size() -> int:
    """Bytes the database takes on its disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
