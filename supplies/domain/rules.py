"""How this house keeps its stores: read everywhere, changed by who leads the department."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.domain import audit
from staff.models import Employee
from supplies.models import StockRules


def stock_rules() -> StockRules:
    """The rules (one query; a new house has the usual ones, which nobody has written yet)."""
    return StockRules.objects.filter(pk=1).first() or StockRules(pk=1)


def change_stock_rules(changes: Mapping[str, Any], *, by: Employee, at: datetime) -> list[str]:
    """Write the rules that differ, each with its old and new value in the audit. Returns their names."""
    with transaction.atomic():
        rules, _new = StockRules.objects.select_for_update().get_or_create(pk=1)
        changed = [name for name, value in changes.items() if getattr(rules, name) != value]
        for name in changed:
            audit.record(
                "supplies.change_rules", by=by, at=at, about=f"supplies:rules:{name}",
                old=str(getattr(rules, name)), new=str(changes[name]),
            )  # fmt: skip
            setattr(rules, name, changes[name])
        if changed:
            rules.save(update_fields=changed)
    return changed
