"""What `check --deploy` looks at besides Django's own: a hotel must not go live with demo people or loose ends."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import DatabaseError, connection

from core import crypto
from core.enums import HotelKind
from core.models import HotelProfile


@register(Tags.security, deploy=True)
def no_demo_people(**_kwargs: Any) -> list[CheckMessage]:
    """Everybody knows the passwords of the demo hotel."""
    try:
        if HotelProfile._meta.db_table not in connection.introspection.table_names():
            return []
        kind = HotelProfile.objects.values_list("kind", flat=True).first()
    except DatabaseError as error:
        return [Info(f"The database could not be asked for demo accounts: {error}", id="housekeeping.I001")]
    if kind in (None, HotelKind.LIVE):
        return []
    return [
        Error(
            "This database is a demo hotel: everybody knows its passwords.",
            hint="Start with an empty database and make the first manager with `manage.py first_manager`.",
            id="housekeeping.E001",
        )
    ]


@register(Tags.security, deploy=True)
def own_data_keys(**_kwargs: Any) -> list[CheckMessage]:
    """Identity numbers need keys of this hotel alone."""
    if crypto.current_key() != "development":
        return []
    return [
        Error(
            "Identity numbers would be encrypted with the development key.",
            hint="Set HOTEL_MODE=production and DATA_KEYS; `make key` prints new keys.",
            id="housekeeping.E002",
        )
    ]


@register(Tags.security, deploy=True)
def trusted_origins(**_kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy Django compares the origin of a form with this list."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    if origins and all(origin.startswith("https://") for origin in origins):
        return []
    return [
        Error(
            "CSRF_TRUSTED_ORIGINS is empty or names an address without https.",
            hint="Name the address people type, such as https://hotel.lan.",
            id="housekeeping.E003",
        )
    ]


@register(Tags.security, deploy=True)
def hosts_are_named(**_kwargs: Any) -> list[CheckMessage]:
    """A star would take any host name, and with it forged links."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS takes every name.",
            hint="Name the hosts the program is reached by.",
            id="housekeeping.E004",
        )
    ]


@register(Tags.database, deploy=True)
def database_for_many(**_kwargs: Any) -> list[CheckMessage]:
    """SQLite lets one person write at a time: enough for a small house."""
    from staff.models import Device

    if connection.vendor != "sqlite":
        return []
    try:
        devices = Device.objects.filter(revoked_at__isnull=True).count()
    except DatabaseError:
        return []
    if devices <= 20:
        return []
    return [
        Warning(
            f"{devices} devices write into SQLite, where one can write at a time.",
            hint="Use PostgreSQL above 20 devices; docs/operations.md says how to move.",
            id="housekeeping.W001",
        )
    ]
