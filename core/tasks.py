"""Tasks of core. Thin and safe to run twice."""

from celery import shared_task

from core.domain import jobs


@shared_task
def run_job(pk: int) -> None:
    """Do one job, unless somebody else has it."""
    jobs.run(pk)
