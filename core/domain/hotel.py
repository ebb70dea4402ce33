"""The hotel's profile: read by everybody, changed by the manager."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.domain import audit
from core.models import HotelProfile

if TYPE_CHECKING:
    from core.people import Employee


def profile() -> HotelProfile:
    """The hotel (one query; a new installation starts with the defaults)."""
    return HotelProfile.objects.get_or_create(pk=1)[0]


def change_profile(hotel: HotelProfile, *, by: Employee | None, at: datetime, **changes: Any) -> list[str]:
    """Write the settings that differ, each with its old and new value in the audit. Returns their names.

    Values are expected to be checked by the form; an unknown name raises FieldDoesNotExist.
    """
    with transaction.atomic():
        stored = HotelProfile.objects.select_for_update().get(pk=hotel.pk)
        changed = []
        for name, value in changes.items():
            HotelProfile._meta.get_field(name)
            old = getattr(stored, name)
            if old == value:
                continue
            setattr(stored, name, value)
            changed.append(name)
            audit.record(
                "core.change_hotel", by=by, at=at, about=f"core:hotel:{name}", old=str(old), new=str(value)
            )
        if changed:
            stored.save(update_fields=changed)
        for name in changed:
            setattr(hotel, name, getattr(stored, name))
    return changed
