"""How this house hands over: which shifts, when the report is ready, who is reminded and who gets the mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.domain import audit
from handover.models import Rules
from staff.domain import shifts
from staff.models import Employee, Shift


def rules_now() -> Rules:
    """The rules (one query; a new house starts with the usual ones)."""
    return Rules.objects.get_or_create(pk=1)[0]


def change_rules(changes: Mapping[str, Any], *, by: Employee, at: datetime) -> list[str]:
    """Write the rules that differ, each with its old and new value in the audit. Returns their names."""
    with transaction.atomic():
        rules = rules_now()
        changed = [name for name, value in changes.items() if getattr(rules, name) != value]
        for name in changed:
            audit.record(
                "handover.change_rules", by=by, at=at, about=f"handover:rules:{name}",
                old=str(getattr(rules, name)), new=str(changes[name]),
            )  # fmt: skip
            setattr(rules, name, changes[name])
        if changed:
            rules.save(update_fields=changed)
    return changed


def handing_over(rules: Rules) -> list[Shift]:
    """The house's shifts that leave something to a next one, in their order."""
    codes = rules.shifts.split()
    return [shift for shift in shifts.all_shifts() if shift.code in codes]


def addresses(text: str) -> list[str]:
    """The mail addresses of a line of settings."""
    return [word for word in text.replace(",", " ").split() if word]
