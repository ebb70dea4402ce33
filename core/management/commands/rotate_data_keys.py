"""`manage.py rotate_data_keys`: encrypts every encrypted column anew with the first key of DATA_KEYS."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from core import crypto
from core.fields import EncryptedField

ROWS_AT_ONCE = 500


class Command(BaseCommand):
    help = "Encrypts every encrypted column anew with the first key of DATA_KEYS. Safe while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedField):
                    count = rotate(model, field)
                    self.stdout.write(f"{field.place}: {count} values now under key {crypto.current_key()}")


def rotate(model: type[models.Model], field: EncryptedField) -> int:
    """Encrypt the values of one column that another key holds. Returns how many."""
    table, column, key = (connection.ops.quote_name(name) for name in _names(model, field))
    count = 0
    last: Any = None
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            after = f" AND {key} > %s" if last is not None else ""
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {column} LIKE %s AND {column} NOT LIKE %s{after}"  # noqa: S608  names of our own columns
                f" ORDER BY {key} LIMIT {ROWS_AT_ONCE}",
                ["%:%", f"{crypto.current_key()}:%", *([last] if last is not None else [])],
            )
            rows = cursor.fetchall()
            for pk, stored in rows:
                fresh = crypto.encrypt(crypto.decrypt(stored, field.place), field.place)
                # Only if nobody wrote meanwhile: what was written meanwhile has the new key already.
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608
                    [fresh, pk, stored],
                )
                count += cursor.rowcount
        if len(rows) < ROWS_AT_ONCE:
            return count
        last = rows[-1][0]


def _names(model: type[models.Model], field: EncryptedField) -> tuple[str, str, str]:
    return model._meta.db_table, str(field.column), str(model._meta.pk.column)
