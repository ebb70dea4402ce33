"""Numbers that count up within a year: LD-2016-0012, GL-2016-0031."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import Stale

TRIES = 5
M = TypeVar("M", bound=models.Model)


def create_numbered(model: type[M], *, year: int, **values: Any) -> M:
    """A new row with the next number of the year.

    A colleague who takes the number at the same moment makes us take the one after. Raises Stale when that goes on.
    """
    rows = model._default_manager
    for _try in range(TRIES):
        last = rows.filter(year=year).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return rows.create(year=year, number=last + 1, **values)
        except IntegrityError:
            continue
    raise Stale(_("Others write into the same book at this very moment. Try again; nothing was saved."))
