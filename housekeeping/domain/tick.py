"""What is due and not done. Runs each minute; a minute that was missed costs nothing but that minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from core.slots import filled
from housekeeping.domain import claims, night

logger = logging.getLogger(__name__)


def tick(at: datetime, *, wall: datetime) -> dict[str, str] | None:
    """Roll the nights that are due and do the due work of every app.

    `at` is the hotel's time, `wall` the machine's; they differ in a demo hotel alone. Answers what each work said
    (work that did nothing is left out), or None when another process is at it. Work that breaks is logged and rolled
    back, and the others go on.
    """
    token = claims.claim("tick", wall=wall)
    if token is None:
        return None
    started = time.monotonic()
    said: dict[str, str] = {}
    try:
        for name, run in _works(at):
            if not claims.keep(token, wall=wall + timedelta(seconds=time.monotonic() - started)):
                logger.warning("tick: another process took over before %s", name)
                break
            try:
                answer = run()
            except Exception:
                logger.exception("tick: %s broke and is tried again in a minute", name)
                answer = "broke"
            if answer:
                said[name] = answer
                logger.info("tick: %s: %s", name, answer)
    finally:
        claims.release(token)
    return said


def _works(at: datetime) -> list[tuple[str, Callable[[], str]]]:
    """The night roll, whose steps are transactions of their own, then each app's work in one transaction each."""

    def alone(run: Callable[[datetime], str]) -> Callable[[], str]:
        def work() -> str:
            with transaction.atomic():
                return run(at)

        return work

    works = [(work.name, alone(work.run)) for work in filled("due work")]
    return [("night roll", lambda: night.roll_due_nights(at)), *works]
