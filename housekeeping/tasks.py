"""Tasks of the project."""

from celery import shared_task

from core import clock
from housekeeping.domain import tick as due_work


@shared_task
def tick() -> None:
    """Do what is due. Called by beat each minute."""
    now = clock.now()
    due_work.tick(now, wall=now)
