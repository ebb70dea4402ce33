"""What the clock asks for: make what is due, remind who has not signed, mail what was signed. Safe to run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from handover.domain import make, remind

STOOD_STILL = timedelta(days=1)


def do_due(at: datetime) -> str:
    """Everything about shift reports that is due at `at`. Answers what was done, or nothing."""
    before = make.last_look()
    made = make.make_due(at)
    # Reports can be missed only while nobody looked: it is not asked each minute.
    missed = make.mark_missed(at) if before is None or at - before > STOOD_STILL else 0
    reminded = remind.remind(at)
    make.note_look(at)
    done = [(made, "reports made"), (missed, "reports missed"), (reminded, "reminders")]
    return ", ".join(f"{count} {what}" for count, what in done if count)
