"""Long work as a row: it is asked for, claimed once, says how far it is, and keeps its file.

An app enters what a kind of job does with `@does("rooms.export")`. A message starts it at once; when the message is
lost, `tick` sends another, and where no worker listens `tick` does the job itself.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock, disk, workers
from core.enums import JobState
from core.errors import Refusal
from core.models import Job, Outbox

if TYPE_CHECKING:
    from core.people import Employee

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
Work = Callable[[Job, Progress], "str | None"]

CLAIM_LASTS = timedelta(minutes=15)  # a job that said nothing for so long has lost its worker
SENT_AGAIN_AFTER = timedelta(minutes=1)
NO_WORKER_AFTER = timedelta(minutes=5)
KEPT = timedelta(days=7)
WORKS: dict[str, Work] = {}


def does(kind: str) -> Callable[[Work], Work]:
    """Enter what does jobs of `kind`: given the job and `progress(done, total)`, it answers a file name or None."""

    def enter(work: Work) -> Work:
        WORKS[kind] = work
        return work

    return enter


def create(kind: str, *, by: Employee | None, at: datetime, **params: Any) -> Job:
    """Ask for a job; it starts after commit. An unknown kind raises KeyError at once."""
    WORKS[kind]
    job = Job.objects.create(kind=kind, by=by, params=params, created_at=at)
    transaction.on_commit(lambda: send(job.pk))
    return job


def send(pk: int) -> None:
    """Tell the workers of a job. Nothing depends on the message: `tick` looks after jobs nobody took."""
    workers.tell("core.tasks.run_job", pk)


def claim(pk: int, *, at: datetime) -> Job | None:
    """Take a waiting job, or a running one whose worker has died. None when somebody else has it or it is over."""
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, claimed_at__lt=at - CLAIM_LASTS)
    if not Job.objects.filter(free, pk=pk).update(state=JobState.RUNNING, claimed_at=at, done=0, error=""):
        return None
    return Job.objects.get(pk=pk)


def progress(job: Job, done: int, total: int, *, at: datetime) -> None:
    """Say how far the job is; also keeps the claim."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(done=done, total=total, claimed_at=at)


def finish(job: Job, *, at: datetime, file: str = "") -> None:
    """The job is done; `file` is the name of what it made in the folder of kept files."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.DONE, file=file, finished_at=at
    )


def fail(job: Job, *, at: datetime, error: str) -> None:
    """The job stopped; `error` is a sentence people may read."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.FAILED, error=error[:500], finished_at=at
    )


def run(pk: int, *, wall: Callable[[], datetime] = clock.now) -> bool:
    """Claim and do one job. False when there was nothing to do. Safe to call twice and at once.

    `wall` reads the machine's clock, again and again while the job runs: claims are about workers, not hotel time.
    """
    job = claim(pk, at=wall())
    if job is None:
        return False
    try:
        file = WORKS[job.kind](job, lambda done, total: progress(job, done, total, at=wall()))
    except Refusal as refusal:
        fail(job, at=wall(), error=str(refusal))
    except Exception:
        log.exception("job %s stopped", job)
        fail(
            job,
            at=wall(),
            error=str(_("It stopped half way. Ask for it again; if it stays so, tell the manager.")),
        )
    else:
        finish(job, at=wall(), file=file or "")
    return True


def look_after(at: datetime, *, wall: datetime) -> int:
    """Send word again of jobs nobody took, and do those that no worker takes at all. Returns how many it found.

    Both happen after the caller's transaction: a job is never part of it.
    """
    orphaned = Q(state=JobState.RUNNING, claimed_at__lt=wall - CLAIM_LASTS)
    waiting = Q(state=JobState.QUEUED, created_at__lt=at - SENT_AGAIN_AFTER)
    found = list(Job.objects.filter(orphaned | waiting).order_by("pk"))
    for job in found:
        alone = job.state == JobState.QUEUED and job.created_at < at - NO_WORKER_AFTER
        transaction.on_commit(partial(run if alone else send, job.pk))
    return len(found)


def new_file(ending: str) -> Path:
    """A path nobody can guess in the folder of kept files. Raises Refusal while the disk is nearly full."""
    disk.refuse_when_low()
    folder = Path(settings.RUN_DIR) / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{secrets.token_hex(16)}.{ending}"


def path_of(job: Job) -> Path:
    """Where the file of a finished job lies."""
    return Path(settings.RUN_DIR) / "files" / Path(job.file).name


def name_of(job: Job) -> str:
    """What the file of a job is called, without its ending."""
    return str(job.params.get("name") or f"{job.kind.replace('.', '-')}-{job.created_at:%Y-%m-%d}")


def purge(at: datetime) -> int:
    """Delete jobs that ended more than a week ago, with their files. Returns how many.

    A file that a mail still waits to carry stays.
    """
    waiting = Outbox.objects.filter(job__isnull=False, sent_at__isnull=True, withdrawn_at__isnull=True)
    old = list(
        Job.objects.filter(state__in=[JobState.DONE, JobState.FAILED], finished_at__lt=at - KEPT).exclude(
            pk__in=waiting.values("job")
        )
    )
    with transaction.atomic():
        count = Job.objects.filter(pk__in=[job.pk for job in old]).delete()[0]
    for job in old:
        if job.file:
            path_of(job).unlink(missing_ok=True)
    return count
