"""What a manager sees of the clock: when it last ran, what is overdue, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from core.domain import backups, outbox
from core.domain.hotel import profile
from handover.domain.due import MADE_UP_TO, Due, next_end
from handover.domain.make import last_look
from handover.domain.rules import handing_over, rules_now
from handover.enums import WAITING
from handover.models import Report, Rules

SILENT_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Clock:
    """`ran_at` is None before the first time."""

    ran_at: datetime | None
    silent: bool
    """It should have run since."""
    unsigned: int
    """Reports past the time at which the supervisor is told."""
    mails: int
    """Mails that should have left a quarter of an hour ago."""
    backup: backups.Newest
    following: Due | None


def state(at: datetime) -> Clock:
    """The clock at `at` (six queries, seven before the first backup)."""
    rules, ran_at = rules_now(), last_look()
    return Clock(
        ran_at,
        ran_at is not None and at - ran_at > SILENT_AFTER,
        overdue(rules, at).count(),
        outbox.stuck(at).count(),
        backups.newest(at),
        next_end(at, shifts=handing_over(rules), hotel=profile(), lead=timedelta(minutes=rules.lead_minutes)),
    )


def overdue(rules: Rules, at: datetime) -> QuerySet[Report]:
    """Reports nobody has signed although the supervisor was told."""
    return Report.objects.filter(
        state__in=WAITING,
        staffed=True,
        ends_at__gt=at - MADE_UP_TO,
        ends_at__lte=at - timedelta(minutes=rules.escalate_minutes),
    )


def trouble(at: datetime) -> str:
    """What is wrong with the clock, for machines that watch; nothing when it runs."""
    ran_at = last_look()
    if ran_at is None or at - ran_at <= SILENT_AFTER:
        return ""
    minutes = int((at - ran_at).total_seconds() // 60)
    return f"shift reports were looked for {minutes} minutes ago: neither beat nor tick runs"
