"""Lines of a backup back into rows, past the models: books refuse changes, and these rows were written before."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from housekeeping.domain import books

Reader = Callable[[Any], Any]
NOTHING = r"\N"
# What the text form of COPY writes in another way.
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Table:
    """Takes lines of one table (`books.lines_of`) and inserts them."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = books.columns_of(model)
        self._name = connection.ops.quote_name(model._meta.db_table)
        self._columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        self._marks = ", ".join(["?"] * len(fields))
        of = _for_copy if connection.vendor == "postgresql" else _for_sqlite
        self._readers = [of(field) for field in fields]

    def insert(self, lines: bytes) -> None:
        """Write these lines as rows."""
        rows = (zip(self._readers, json.loads(line), strict=True) for line in lines.split(b"\n") if line)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                text = "".join("\t".join([read(value) for read, value in row]) + "\n" for row in rows)
                # The driver's own cursor: Django's has no COPY.
                cursor.cursor.copy_expert(
                    f"COPY {self._name} ({self._columns}) FROM STDIN", io.StringIO(text)
                )
            else:
                sql = f"INSERT INTO {self._name} ({self._columns}) VALUES ({self._marks})"  # noqa: S608  names are ours
                values = ([read(value) for read, value in row] for row in rows)
                cursor.connection.executemany(sql, values)


def _for_copy(field: Any) -> Reader:
    """How COPY writes a value of this field."""
    write: Reader
    if isinstance(field, models.BooleanField):
        write = "ft".__getitem__
    elif isinstance(field, models.JSONField):
        write = lambda value: json.dumps(value, ensure_ascii=False).translate(ESCAPED)  # noqa: E731
    elif isinstance(field, models.BinaryField | models.DurationField):
        raise TypeError(f"{field} needs a line here")
    else:
        write = lambda value: str(value).translate(ESCAPED)  # noqa: E731
    return lambda value: NOTHING if value is None else write(value)


def _for_sqlite(field: Any) -> Reader:
    """How SQLite keeps a value of this field. Text, encrypted or not, and numbers are kept as they are."""
    end = books.end_of(field)
    if isinstance(end, models.CharField | models.TextField):
        return lambda value: value
    if isinstance(end, models.IntegerField | models.BooleanField):
        return lambda value: value
    return lambda value: None if value is None else end.get_db_prep_save(end.to_python(value), connection)


@contextmanager
def unbound() -> Iterator[None]:
    """Without looking at keys row by row, which SQLite would do by reading whole tables; `finish` looks at all."""
    off = connection.vendor == "sqlite" and connection.disable_constraint_checking()
    try:
        yield
    finally:
        if off:
            connection.enable_constraint_checking()


def clear(tables: Iterable[type[models.Model]]) -> None:
    """Empty all tables."""
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            cursor.execute(f"TRUNCATE {', '.join(names)}")
        else:
            for name in names:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608  names are ours


def finish(tables: Iterable[type[models.Model]]) -> None:
    """Look at all keys, and let new rows get numbers after these. Raises IntegrityError."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
