"""What an item looks like: one picture of each, so that nobody takes the wrong bottle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import pictures
from core.images import Redrawn
from core.models import Picture
from staff.models import Employee
from supplies import rights
from supplies.models import Item

KIND = "supplies:item"
SEEN_WITH = (rights.SEE_ITEMS, rights.LOG, rights.LOG_AREAS, rights.ASK, rights.COUNT)


def about(pk: int) -> str:
    return f"{KIND}:{pk}"


def set_picture(item: Item, redrawn: Redrawn, *, by: Employee | None, at: datetime) -> Picture:
    """Keep a picture of an item; the one before is taken away."""
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=item.pk)  # of two who change it at once, one waits
        for old in pictures.of(about(item.pk)):
            pictures.remove(old, reason=_("A newer picture took its place."), by=by, at=at)
        return pictures.add(redrawn, about=about(item.pk), by=by, at=at)


def of_item(item: Item) -> Picture | None:
    """The picture of an item, if there is one (one query)."""
    return of_items([item.pk]).get(item.pk)


def of_items(numbers: Iterable[int]) -> dict[int, Picture]:
    """The pictures of these items by the item's number; those without one are left out (one query)."""
    found = pictures.of_many(about(pk) for pk in numbers)
    return {int(key.rpartition(":")[2]): kept[-1] for key, kept in found.items() if kept}


def may_see(user: Employee, pk: int) -> bool:
    """Whoever sees items or takes them from a shelf sees what they look like."""
    return any(user.has_perm(right) for right in SEEN_WITH)
