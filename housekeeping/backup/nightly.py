"""The nightly backup: asked for once a night by `tick`, made by a worker, and those the rule does not keep go."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from core import clock
from core.domain import audit, backups, jobs
from core.domain.hotel import profile
from core.enums import JobState
from core.models import Job
from housekeeping.backup import archive

KIND = "housekeeping.backup"
FROM = time(3)  # on the hotel's wall clock: before retention, so that a rule that is wrong can be undone
TRIED_AGAIN_AFTER = timedelta(hours=1)


def ask(at: datetime) -> str:
    """Ask for this night's backup when nobody has, or when it failed an hour ago. Answers what was done."""
    if not settings.NIGHTLY_BACKUP:
        return ""
    hotel = profile()
    begins = clock.from_local(clock.hotel_date(at, hotel), FROM.hour * 60 + FROM.minute, hotel)
    failed_long_ago = Q(state=JobState.FAILED, finished_at__lt=at - TRIED_AGAIN_AFTER)
    if at < begins or Job.objects.filter(~failed_long_ago, kind=KIND, created_at__gte=begins).exists():
        return ""
    jobs.create(KIND, by=None, at=at)
    return "asked for the nightly backup"


@jobs.does(KIND)
def work(job: Job, progress: jobs.Progress) -> None:
    """Make the backup and let old ones go."""
    make(clock.now())
    backups.tidy()


def make(at: datetime) -> archive.Made:
    """Make a backup and write into the audit that it was made. Raises Refusal.

    The row comes after the backup, which holds none about itself: restored, it has the figures of its moment.
    """
    made = archive.make(at)
    with transaction.atomic():
        audit.record(
            "housekeeping.backup",
            by=None,
            at=at,
            about="housekeeping:backup",
            new=f"{made.path.name} {made.sha256}",
        )
    return made
