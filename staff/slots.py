"""What the staff puts into the places of others (core.slots)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.domain import pictures
from core.slots import (
    Check,
    DayLine,
    DueWork,
    HandoverCount,
    HandoverFigure,
    HandoverKind,
    HandoverLine,
    Hit,
    MenuEntry,
    ReportFigure,
    ShiftWindow,
    fills,
)
from staff import rights
from staff.audit_words import WORDS
from staff.domain import errands, files, queries, roster, things, timesheet
from staff.domain.checks import CHECKS
from staff.enums import ThingKind, ThingState
from staff.models import Employee, Errand, RosterEntry, Shift, Thing

HITS = 8

pictures.owns(
    "staff:employee",
    pictures.Owner(
        may_see=lambda user, _pk: user.has_perm(rights.SEE_PEOPLE),
        page=lambda pk: reverse("staff:file", args=[pk]),
        may_remove=lambda user, _pk: user.has_perm(rights.KEEP_FILES),
    ),
)


@fills("menu")
def menu() -> list[MenuEntry]:
    """People and their time. Signing out and one's own page stand in the frame, not in the menu."""
    return [
        MenuEntry(
            _("My shifts"), "staff:my-shifts", "calendar-clock", order=65,
            matches=("staff:my-",), floor=True,
        ),
        MenuEntry(_("Errands"), "staff:errands", "list-checks", order=62, matches=("staff:errand",)),
        MenuEntry(
            pgettext_lazy("things", "Keys"), "staff:things", "key-round", right=rights.TAKE_THINGS, order=63,
            matches=("staff:thing",),
        ),
        MenuEntry(
            _("Attendance"), "staff:attendance", "user-check", right=rights.SEE_TEAM, order=58,
            matches=("staff:attendance",), floor=True,
        ),
        MenuEntry(
            _("Roster"), "staff:roster", "calendar-days", right=rights.SEE_ROSTER, order=59,
            matches=(
                "staff:roster", "staff:requests", "staff:shift", "staff:cover", "staff:pattern",
            ),
            floor=True,
        ),
        MenuEntry(
            _("Staff"), "staff:employees", "users", right=rights.SEE_PEOPLE, order=80,
            matches=(
                "staff:employee", "staff:hire", "staff:role", "staff:acting", "staff:device", "staff:chart",
                "staff:file", "staff:certificate",
            ),
        ),
    ]  # fmt: skip


@fills("search", order=60)
def employees(text: str, user: Any) -> list[Hit]:
    """People found by the search box, for those who may see people."""
    if not user.has_perm(rights.SEE_PEOPLE):
        return []
    found = queries.find_people(text).prefetch_related("roles")[:HITS]
    return [
        Hit(
            title=person.name,
            subtitle=" ".join([person.number, *(str(row) for row in person.roles.all())]),
            url=person.get_absolute_url(),
            icon="user",
            rank=60 if text.strip() != person.number else 5,
        )
        for person in found
    ]


# Books, clock, reports ------------------------------------------------------------------------------------------------


@fills("check")
def checks() -> list[Check]:
    return CHECKS


@fills("due work")
def due_work() -> list[DueWork]:
    return [
        DueWork("errands overdue", 200, lambda at: counted(errands.rise(at), "errands rose to their givers")),
        DueWork("certificates that end", 210, remind),
    ]


def remind(at: datetime) -> str:
    """Asked once an hour: a day more or less does not matter to a certificate."""
    return counted(files.remind(at), "certificates became errands") if at.minute == 0 else ""


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count else ""


@fills("day line")
def errands_of_a_day(people: list[int], begins: datetime, ends: datetime) -> list[DayLine]:
    """Errands people ended during their day and those they still have: in numbers, as a report is kept for long."""
    done, refused, left = errands.counts_of(people, begins, ends)
    if not done + refused + left:
        return []
    return [DayLine(_("Errands"), partial(_errand_counts, done, refused, left), order=50)]


def _errand_counts(done: int, refused: int, left: int) -> str:
    return gettext("%(done)d done, %(refused)d refused, %(left)d still to do") % {
        "done": done, "refused": refused, "left": left,
    }  # fmt: skip


@fills("handover line")
def handover(window: ShiftWindow) -> list[HandoverLine | HandoverFigure | HandoverCount]:
    """Errands still open, keys and radios out or missing, who was late or had no word (eight queries)."""
    return [*errand_lines(window), *thing_lines(), *crew_lines(window)]


def errand_lines(window: ShiftWindow) -> list[HandoverLine]:
    return [
        HandoverLine(
            key=f"staff:errand:{one.pk}", kind=HandoverKind.PEOPLE, text=partial(errand_words, one), where=one.place,
            source=partial(errand_source, one), url=one.get_absolute_url(), since=one.given_at,
            state="alert" if one.due_at < window.at else "",
        )
        for one in errands.open_ones().filter(given_at__lte=window.at)[:200]
    ]  # fmt: skip


def errand_words(errand: Errand) -> str:
    return errand.words


def errand_source(errand: Errand) -> str:
    whom = errand.taken_by or errand.person
    name = whom.name if whom else errand.get_role_display()
    return gettext("Errand for %(name)s") % {"name": name}


def thing_lines() -> list[HandoverLine | HandoverFigure | HandoverCount]:
    found: list[HandoverLine | HandoverFigure | HandoverCount] = [
        HandoverLine(
            key=f"staff:thing:{one.pk}", kind=HandoverKind.KEYS, text=partial(thing_words, one), where=one.code,
            url=reverse("staff:thing", args=[one.pk]), since=one.since,
            state="alert" if one.state == ThingState.MISSING else "",
        )
        for one in things.in_use().filter(state__in=[ThingState.OUT, ThingState.MISSING])[:200]
    ]  # fmt: skip
    kinds = dict(
        Thing.objects.filter(state=ThingState.IN).order_by().values_list("kind").annotate(count=Count("pk"))
    )
    found += [
        HandoverCount(key=f"staff:things:{kind}", label=ThingKind(kind).label, expected=count)
        for kind, count in sorted(kinds.items())
    ]
    return found


def thing_words(thing: Thing) -> str:
    if thing.state == ThingState.MISSING:
        return gettext("%(thing)s is missing") % {"thing": thing.name}
    return gettext("%(thing)s is with %(name)s") % {
        "thing": thing.name,
        "name": thing.holder.name if thing.holder else "",
    }


def crew_lines(window: ShiftWindow) -> list[HandoverLine | HandoverFigure]:
    """Who came late or is missing on the shift that hands over; told once, not carried."""
    shift = Shift.objects.filter(code=window.shift).order_by("-in_use", "-pk").first()
    if shift is None:
        return []
    worked = RosterEntry.objects.filter(date=window.roster_date, shift__code=window.shift).first()
    crew = timesheet.crew_of(window.roster_date, worked.shift if worked else shift, window.at)
    address = f"{reverse('staff:attendance')}?day={window.roster_date.isoformat()}"
    found: list[HandoverLine | HandoverFigure] = [
        HandoverFigure("staff:late", _("Came late"), sum(one.late_minutes > 0 for one in crew.on), url=address),
        HandoverFigure(
            "staff:absent", _("Absent from the shift"), len(crew.absent),
            state="alert" if crew.absent else "", url=address,
        ),
        HandoverFigure("staff:leave", _("On leave"), len(crew.leave), url=address),
    ]  # fmt: skip
    found += [
        HandoverLine(
            key=f"staff:absent:{one.employee.pk}:{one.date}", kind=HandoverKind.PEOPLE,
            text=partial(absent_words, one), url=address, state="alert", carries=False,
        )
        for one in crew.absent
    ]  # fmt: skip
    return found


def absent_words(one: timesheet.Attended) -> str:
    reason = one.absence.get_absence_display() if one.absence else gettext("no word yet")
    return gettext("%(name)s was absent: %(reason)s") % {"name": one.employee.name, "reason": reason}


@fills("report figure")
def report_figures() -> list[ReportFigure]:
    return [
        ReportFigure(
            _("People in service"), lambda _first, _last: Employee.objects.active().count(), order=600
        ),
        ReportFigure(_("Errands done"), errands_done, order=610),
        ReportFigure(_("Days of leave"), leave_days, order=620),
        ReportFigure(_("People on shift a day"), people_a_day, order=630, series=people_by_day),
    ]


def errands_done(first: date, last: date) -> int:
    return Errand.objects.filter(state="done", ended_at__date__range=(first, last)).count()


def leave_days(first: date, last: date) -> int:
    return sum(
        (min(one.last, last) - max(one.first, first)).days + 1 for one in roster.leave_between(first, last)
    )


def people_by_day(first: date, last: date) -> Mapping[date, int]:
    entries = RosterEntry.objects.filter(date__range=(first, last)).order_by().values("date")
    return dict(entries.annotate(people=Count("employee", distinct=True)).values_list("date", "people"))


def people_a_day(first: date, last: date) -> int:
    by_day = people_by_day(first, last)
    return round(sum(by_day.values()) / len(by_day)) if by_day else 0


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
