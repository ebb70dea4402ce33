"""Word to the workers. Nothing depends on it: `tick` finds what a lost message was about."""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app

log = logging.getLogger(__name__)


def tell(task: str, *arguments: Any) -> None:
    """Ask the workers for a task by its name ("core.tasks.run_job"). A queue that does not answer is no fault."""
    try:
        current_app.send_task(task, list(arguments))
    except Exception:  # the broker's own, its transport's, the file system's
        log.warning(
            "no worker could be told of %s %s; tick will look after it", task, arguments, exc_info=True
        )
