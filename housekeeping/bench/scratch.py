"""A database of its own for a measurement."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.timezone import override

from core import clock
from core.domain.hotel import profile
from housekeeping.simulate.demo import build_large_demo


@contextmanager
def scratch_hotel(rooms: int, days: int) -> Iterator[None]:
    """The demo hotel of this size in a new database, which is gone afterwards whatever happens."""
    own = str(connection.settings_dict["NAME"])
    connection.close()
    name = _make()
    connection.settings_dict["NAME"] = name
    for talkative in ("housekeeping", "axes"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    try:
        call_command("migrate", verbosity=0, skip_checks=True)
        build_large_demo(clock.now(), rooms=rooms, history_days=days)
        # A server has not built three years of history: what that left behind is no business of its collector.
        gc.collect()
        gc.freeze()
        with override(profile().time_zone):
            yield
    finally:
        gc.unfreeze()
        connection.close()
        connection.settings_dict["NAME"] = own
        _drop(name)


def bare_connection() -> Any:
    """A connection by the driver alone."""
    parameters = connection.get_connection_params()
    if connection.vendor == "postgresql":
        import psycopg2

        wanted = {
            name: parameters[name]
            for name in ("dbname", "user", "password", "host", "port")
            if name in parameters
        }
        return psycopg2.connect(**wanted)
    import sqlite3

    return sqlite3.connect(parameters["database"])


def _make() -> str:
    name = f"bench_{os.getpid()}"
    if connection.vendor == "sqlite":
        return str(Path(settings.RUN_DIR) / f"{name}.sqlite3")
    _administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return name


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(name + ending).unlink(missing_ok=True)
    else:
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    """One statement outside any database of ours and outside a transaction."""
    own = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "postgres"
    with closing(bare_connection()) as bare:
        connection.settings_dict["NAME"] = own
        bare.autocommit = True
        bare.cursor().execute(statement)
