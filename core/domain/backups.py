"""The backups that are kept: their names, how old the newest is, which may go (SAFETY 45). The roof makes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from core.models import BusinessDay

DAYS, WEEKS, MONTHS = 7, 4, 12
LATE_AFTER = timedelta(hours=26)  # a night's, and two hours for a large hotel's
ENDING = ".backup"
NAME = f"hotel-%Y%m%dT%H%M%SZ{ENDING}"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest backup in the folder of backups; `late` when there should be a younger one."""

    made_at: datetime | None
    late: bool


def path_for(at: datetime) -> Path:
    """Where the backup of this moment lies."""
    return Path(settings.BACKUP_DIR) / at.astimezone(UTC).strftime(NAME)


def made_at(path: Path) -> datetime | None:
    """When a backup was made, by its name. None for another file."""
    try:
        return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def all_made() -> dict[datetime, Path]:
    """Every backup that is kept, oldest first."""
    found = ((made_at(path), path) for path in Path(settings.BACKUP_DIR).glob(f"*{ENDING}"))
    return dict(sorted((made, path) for made, path in found if made is not None))


def newest(at: datetime) -> Newest:
    """The newest backup (one query while there is none). Nothing is late where backups are made otherwise."""
    made = max(all_made(), default=None)
    if not settings.NIGHTLY_BACKUP:
        return Newest(made, late=False)
    since = made or BusinessDay.objects.order_by("date").values_list("opened_at", flat=True).first()
    return Newest(made, late=since is not None and at - since > LATE_AFTER)


def trouble(at: datetime) -> str:
    """What is wrong with the backups, for machines that watch; nothing when they are as they should be."""
    found = newest(at)
    if not found.late:
        return ""
    if found.made_at is None:
        return "no backup was made yet"
    return f"the newest backup is {int((at - found.made_at).total_seconds() // 3600)} hours old"


def outdated(made: Iterable[datetime]) -> set[datetime]:
    """Backups that may go: all but the newest of each of the last 7 days, 4 weeks and 12 months that have one."""
    newest_first = sorted(made, reverse=True)
    kept: set[datetime] = set()
    for span, many in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        first_of: dict[str, datetime] = {}
        for moment in newest_first:
            first_of.setdefault(moment.strftime(span), moment)
        kept.update(list(first_of.values())[:many])
    return set(newest_first) - kept


def tidy() -> int:
    """Delete what the rule does not keep. Returns how many."""
    every = all_made()
    going = outdated(every)
    for moment in going:
        every[moment].unlink(missing_ok=True)
    return len(going)
