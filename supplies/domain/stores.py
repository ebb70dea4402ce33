"""Stores: which one serves a room, an area, a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from rooms.models import Room
from staff.models import Employee
from supplies.enums import StoreKind
from supplies.models import Store


@dataclass(frozen=True, slots=True)
class Serving:
    """The stores a room's cleaning moves goods between. None where the house has no such store."""

    stock: Store | None
    """What is used and the clean linen come from here: the person's own cart, else the floor's pantry."""
    inside: Store | None
    """The linen that lies in the rooms."""
    soiled: Store | None
    """Soiled linen waiting for the laundry."""


def serving(room: Room, person: Employee | None = None) -> Serving:
    """The stores that serve a room: the nearest of each kind (one query).

    Nearest is the person's own, then the floor's, the section's, the house's. Without a pantry it is the main store.
    """
    found = list(Store.objects.filter(in_use=True).order_by("position", "pk"))
    stock = (
        _nearest(found, StoreKind.CART, room, person)
        or _nearest(found, StoreKind.PANTRY, room, person)
        or _nearest(found, StoreKind.MAIN, room, person)
    )
    return Serving(
        stock, _nearest(found, StoreKind.ROOMS, room, None), _nearest(found, StoreKind.SOILED, room, None)
    )


def _nearest(stores: list[Store], kind: str, room: Room, person: Employee | None) -> Store | None:
    """A cart serves its keeper alone; any other store serves its floor, its section, or everybody."""

    def distance(store: Store) -> int | None:
        if store.keeper_id is not None and kind == StoreKind.CART:
            return 0 if person and store.keeper_id == person.pk else None
        if store.floor_id is not None:
            return 1 if store.floor_id == room.floor_id else None
        if store.section_id is not None:
            return 2 if store.section_id == room.section_id else None
        return None if kind == StoreKind.CART else 3

    near = [(distance(store), store.position, store) for store in stores if store.kind == kind]
    reachable = [(far, position, store.pk, store) for far, position, store in near if far is not None]
    return min(reachable)[3] if reachable else None


def main_store() -> Store:
    """Where deliveries arrive. Raises Refusal before the house has one."""
    store = Store.objects.filter(kind=StoreKind.MAIN, in_use=True).order_by("position", "pk").first()
    if store is None:
        raise Refusal(_("The house has no main store yet. Enter one on the page of stores."))
    return store


def keep_store(store: Store, *, by: Employee | None, at: datetime, **values: Any) -> Store:
    """Enter a store or change it. Raises Refusal when the code is taken, no name is given, or it still holds goods."""
    with transaction.atomic():
        old = _line(store) if store.pk else ""
        for name, value in values.items():
            setattr(store, name, value)
        store.code = store.code.strip().upper()
        if not (store.name_en or store.name_zh):
            raise Refusal(_("Write the store's name in at least one language."), field="name_en")
        if Store.objects.filter(code=store.code).exclude(pk=store.pk).exists():
            raise Refusal(_("Code %(code)s is taken by another store.") % {"code": store.code}, field="code")
        if store.pk and not store.in_use and store.balances.exclude(quantity=0).exists():
            raise Refusal(
                _("%(store)s still holds goods. Return or write them off first.") % {"store": store.name},
                field="in_use",
            )
        store.save()
        audit.record(
            "supplies.keep_store", by=by, at=at, about=f"supplies:store:{store.pk}", old=old, new=_line(store)
        )
    return store


def _line(store: Store) -> str:
    use = "" if store.in_use else " (not in use)"
    return f"{store.code} {store.name_en} / {store.name_zh}, {store.kind}{use}"
