"""What core itself puts into the places of `core.slots`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock, rights
from core.domain import audit, form_keys, jobs, live
from core.models import BusinessDay
from core.slots import Check, DueWork, Fault, MenuEntry, Retention, fills


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(_("Hotel"), "core:profile", "building-2", rights.CHANGE_HOTEL, order=900, matches=("core:profile",)),
        MenuEntry(_("Audit"), "core:audit", "scroll-text", rights.SEE_AUDIT, order=910, matches=("core:audit",)),
    ]


@fills("due work")
def due_work() -> list[DueWork]:
    return [
        DueWork("waiting jobs", 800, lambda at: _counted(jobs.look_after(at, wall=clock.now()), "jobs looked after")),
        DueWork("seal the audit", 900, lambda at: _counted(audit.seal(at), "acts sealed")),
        DueWork("old live events", 910, _purge_hourly),
    ]


@fills("retention")
def retention() -> list[Retention]:
    return [
        Retention(
            "audit",
            _("The audit is kept as long as the hotel's settings say."),
            lambda at, hotel: audit.purge(before=at - timedelta(days=hotel.keep_audit_days), at=at),
        ),
        Retention("form keys", _("Keys of forms are kept 30 days."), lambda at, hotel: form_keys.purge(at)),
        Retention("jobs", _("Files of finished work are kept a week."), lambda at, hotel: jobs.purge(at)),
    ]


@fills("check")
def checks() -> list[Check]:
    return [
        Check("audit", _("No row of the audit was changed or removed."), audit.verify),
        Check("business days", _("Business days follow each other without gaps."), days_without_gaps),
        Check("night steps", _("Every closed day has the steps its roll named."), night_steps_complete),
    ]


@fills("counts")
def counts() -> dict[str, Any]:
    return {"audit": [audit.head()]}


def days_without_gaps() -> Iterator[Fault]:
    """Each day is the one after the day before, and all but the last are closed."""
    for before, after in pairwise(BusinessDay.objects.order_by("date")):
        if after.date - before.date != timedelta(days=1):
            yield Fault(f"core:day:{after.pk}", f"{after.date} follows {before.date}")
        if before.closed_at is None:
            yield Fault(f"core:day:{before.pk}", f"{before.date} is open although {after.date} has begun")
        elif before.closed_at > after.opened_at:
            yield Fault(f"core:day:{after.pk}", f"{after.date} was opened before {before.date} was closed")


def night_steps_complete() -> Iterator[Fault]:
    """The last step of a night names the steps before it; a closed day has them all."""
    for day in BusinessDay.objects.filter(closed_at__isnull=False).prefetch_related("night_steps"):
        steps = list(day.night_steps.all())
        if not steps:
            yield Fault(f"core:day:{day.pk}", f"{day.date} was closed without a night roll")
            continue
        promised = [name for name in steps[-1].said.split(", ") if name]
        for name in sorted(set(promised) - {step.name for step in steps}):
            yield Fault(f"core:day:{day.pk}", f"{day.date}: the step {name} is missing")


def _purge_hourly(at: datetime) -> str:
    return _counted(live.purge(at), "events deleted") if at.minute == 0 else ""


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count else ""
