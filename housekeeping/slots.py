"""What the roof puts into the places of others (core.slots)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import BusinessDay
from core.slots import Check, DemoPart, DueWork, Fault, MenuEntry, fills
from housekeeping.audit_words import WORDS
from housekeeping.backup import nightly
from housekeeping.domain import night
from housekeeping.rights import ROLL_NIGHT
from staff.models import Employee


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(_("Home"), "home", "house", order=0, matches=("home",), floor=True),
        MenuEntry(_("Night roll"), "night", "moon", right=ROLL_NIGHT, order=80, matches=("night",)),
    ]


@fills("due work")
def nightly_backup() -> DueWork:
    return DueWork("nightly backup", 870, nightly.ask)


@fills("check")
def days() -> list[Check]:
    return [
        Check("days", _("business days follow each other, the last one is open"), days_with_gaps),
        Check("night steps", _("every closed day has all steps of its night roll"), nights_with_gaps),
    ]


def days_with_gaps() -> Iterator[Fault]:
    """Days that do not follow the one before, and closed days after which none was opened."""
    before: BusinessDay | None = None
    for day in BusinessDay.objects.order_by("date").iterator():
        if before is not None:
            if day.date != before.date + timedelta(days=1):
                yield Fault(f"core:day:{day.pk}", f"{day.date} follows {before.date}.")
            if before.closed_at is None:
                yield Fault(f"core:day:{before.pk}", f"{before.date} is open, though {day.date} exists.")
        before = day
    if before is not None and before.closed_at is not None:
        yield Fault(f"core:day:{before.pk}", f"{before.date} was closed and no day was opened after it.")


def nights_with_gaps() -> Iterator[Fault]:
    """Closed days whose roll lacks its last row or a step that row names, and open days that have a last row."""
    for day in BusinessDay.objects.order_by("date").prefetch_related("night_steps").iterator(chunk_size=500):
        steps = {step.name: step.said for step in day.night_steps.all()}
        if day.closed_at is None:
            if night.CLOSED in steps:
                yield Fault(f"core:day:{day.pk}", f"{day.date} is open, though its night roll has ended.")
        elif night.CLOSED not in steps:
            yield Fault(f"core:day:{day.pk}", f"{day.date} was closed without its night roll.")
        else:
            named = set(filter(None, steps[night.CLOSED].split(", ")))
            for name in sorted(named - set(steps)):
                yield Fault(f"core:day:{day.pk}", f'{day.date} lacks the step "{name}" of its night roll.')


@fills("demo part")
def demo_services() -> DemoPart:
    return DemoPart("guests' laundry and things lent", 60, _serve_guests)


def _serve_guests(at: datetime) -> str:
    from housekeeping.simulate.services import serve_guests

    staff = Employee.objects.in_bulk(["1007", "1016"], field_name="number")
    if len(staff) < 2:
        return ""
    serve_guests(at, by=staff["1007"], attendant=staff["1016"])
    return "things lent, bags on their way"


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
