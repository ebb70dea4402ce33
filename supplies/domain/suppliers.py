"""Suppliers: whom the house buys from, and where orders are mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from staff.models import Employee
from supplies.models import Supplier


def keep_supplier(supplier: Supplier, *, by: Employee | None, at: datetime, **values: Any) -> Supplier:
    """Enter a supplier or change it. Raises Refusal when another one has the name."""
    with transaction.atomic():
        old = _line(Supplier.objects.get(pk=supplier.pk)) if supplier.pk else ""
        for name, value in values.items():
            setattr(supplier, name, value)
        if Supplier.objects.filter(name=supplier.name).exclude(pk=supplier.pk).exists():
            raise Refusal(_("%(name)s is in the list already.") % {"name": supplier.name}, field="name")
        supplier.save()
        audit.record(
            "supplies.keep_supplier", by=by, at=at, about=f"supplies:supplier:{supplier.pk}", old=old,
            new=_line(supplier),
        )  # fmt: skip
    return supplier


def _line(supplier: Supplier) -> str:
    use = "" if supplier.in_use else " (not in use)"
    return f"{supplier.name}, {supplier.contact}, {supplier.phone}, {supplier.mail}{use}"
