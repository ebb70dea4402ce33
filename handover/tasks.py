"""Tasks of the handover: nothing but the clock and one call."""

from celery import shared_task

from core import clock
from handover.domain import run


@shared_task
def make_reports() -> None:
    """Make the shift reports that are due. Called by beat each minute; `tick` does the same without Celery."""
    run.do_due(clock.now())
