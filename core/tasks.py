"""Tasks of core. Thin and safe to run twice."""

from celery import shared_task

from core import clock
from core.domain import jobs, outbox


@shared_task
def run_job(pk: int) -> None:
    """Do one job, unless somebody else has it."""
    jobs.run(pk)


@shared_task
def send_mail(pk: int) -> None:
    """Send one mail, unless it went or somebody else is at it."""
    outbox.send(pk, at=clock.now(), wall=clock.now)
