"""The reports of one day: an attendant's daily work report and a team leader's, filled from the day's records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from cleaning.domain.queries import unfinished
from cleaning.enums import TaskState, Verdict
from cleaning.models import Inspection, Task, TaskEvent
from core.clock import hotel_date
from core.domain import audit, notes
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from core.models import BusinessDay
from core.sayings import in_both
from core.slots import DayLine, filled
from handover import rights
from handover.domain.body import digest_of
from handover.models import DailyReport, LeaderReport
from rooms.enums import Door, Occupancy, WorkKind
from rooms.models import Room, Section, SectionMember
from staff.models import Employee

LONGEST_NOTE = 500


def day_of(at: datetime) -> tuple[date, datetime]:
    """The open business day and since when it is open; before the first one, the date in the hotel (one query)."""
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    return (day.date, day.opened_at) if day else (hotel_date(at, profile()), at)


# The attendant's ----------------------------------------------------------------------------------------------


def daily_body(person: Employee, at: datetime) -> dict[str, Any]:
    """What somebody did today, as data: rooms with their times, redo, closed doors, and what other apps know of."""
    day, begins = day_of(at)
    own = Task.objects.filter(attendant=person).exclude(state=TaskState.DROPPED)
    tasks = (
        own.filter(Q(ended_at__gte=begins) | unfinished()).select_related("room").order_by("started_at", "pk")
    )
    failed = Inspection.objects.filter(task__attendant=person, at__gte=begins, verdict=Verdict.FAILED)
    sent_back = set(failed.values_list("task_id", flat=True))
    turned = TaskEvent.objects.filter(by=person, at__gte=begins, what=TaskEvent.What.TURNED_AWAY)
    return {
        "template": 1,
        "date": day.isoformat(),
        "rooms": [_room(task, at, task.pk in sent_back) for task in tasks],
        "doors": [
            {"room": event.task.room.number, "sign": event.new, "at": _iso(event.at)}
            for event in turned.select_related("task__room").order_by("at")
        ],
        "lines": _lines([person.pk], begins, at),
    }


def _lines(people: list[int], begins: datetime, ends: datetime) -> list[dict[str, Any]]:
    """What the other apps know of these people's day, in both languages."""
    lines: list[DayLine] = filled("day line", people=people, begins=begins, ends=ends)
    return [
        {"kind": in_both(line.kind), "text": in_both(line.text), "where": line.where}
        for line in sorted(lines, key=lambda line: line.order)
    ]


def _room(task: Task, at: datetime, sent_back: bool) -> dict[str, Any]:
    return {
        "room": task.room.number,
        "kind": task.kind,
        "state": task.state,
        "begun": _iso(task.started_at),
        "ended": _iso(task.ended_at),
        "minutes": round(task.worked(at).total_seconds() / 60),
        "standard": task.minutes,
        "redo": task.is_redo,
        "sent_back": sent_back,
    }


def sign_daily(person: Employee, *, cart: bool, tools: bool, words: str, at: datetime) -> DailyReport:
    """Sign the daily work report: once a day. What did not come back needs a word.

    Raises Refusal without it, Stale when today's is signed already.
    """
    if not (cart and tools) and not words.strip():
        raise Refusal(_("Say where the cart and the tools are, or tick that they are back."), field="words")
    body = daily_body(person, at)
    if not body["rooms"]:
        raise Refusal(_("There is nothing to sign yet: no room was given to you today."))
    try:
        with transaction.atomic():
            note = notes.write(words.strip()[:LONGEST_NOTE], by=person, at=at) if words.strip() else None
            report = DailyReport.objects.create(
                employee=person, date=date.fromisoformat(body["date"]), body=body, digest=digest_of(body),
                cart_returned=cart, tools_returned=tools, note=note, signed_at=at,
            )  # fmt: skip
            audit.record("handover.sign_daily", by=person, at=at, about=f"handover:daily:{report.pk}")
    except IntegrityError:
        raise Stale(_("Today's report is signed already.")) from None
    return report


@dataclass(frozen=True, slots=True)
class Totals:
    """An attendant's day in numbers."""

    done: int
    left: int
    minutes: int
    standard: int
    redo: int
    doors: int


def totals(body: dict[str, Any]) -> Totals:
    done = [room for room in body["rooms"] if room["state"] == TaskState.DONE]
    return Totals(
        len(done),
        len(body["rooms"]) - len(done),
        sum(room["minutes"] for room in body["rooms"]),
        sum(room["standard"] for room in done),
        sum(room["redo"] or room["sent_back"] for room in body["rooms"]),
        len(body["doors"]),
    )


def kind_word(kind: str) -> str:
    return str(WorkKind(kind).label)


def door_word(sign: str) -> str:
    return str(Door(sign).label)


def daily_visible_to(user: Employee) -> QuerySet[DailyReport]:
    """Daily work reports this person may read: the own ones, those of the own sections' people, or all."""
    reports = DailyReport.objects.select_related("employee", "note")
    if user.has_perm(rights.SEE_ALL):
        return reports
    own = Q(employee=user)
    if user.has_perm(rights.SEE_DAILY):
        sections = SectionMember.objects.filter(employee=user).values("section")
        own |= Q(employee__in=SectionMember.objects.filter(section__in=sections).values("employee"))
    return reports.filter(own)


# The leader's -------------------------------------------------------------------------------------------------


def sections_of(user: Employee) -> list[Section]:
    """The sections whose report this person writes: those they lead, or all by right."""
    sections = Section.objects.all()
    if not user.has_perm(rights.SEE_ALL):
        sections = sections.filter(members__employee=user, members__leads=True)
    return list(sections)


def leader_body(section: Section, at: datetime) -> dict[str, Any]:
    """A section's day as data: its rooms, and what its people did (five queries, and those of the other apps)."""
    day, begins = day_of(at)
    tasks = Task.objects.filter(room__section=section)
    done = Q(state=TaskState.DONE, ended_at__gte=begins)
    work = tasks.filter(done | unfinished()).aggregate(
        done=Count("pk", filter=done),
        left=Count("pk", filter=unfinished()),
        redo=Count("pk", filter=Q(redo_of__isnull=False)),
        standard=Sum("minutes", filter=done, default=0),
        seconds=Sum("worked_seconds", filter=done, default=0),
    )
    checked = Inspection.objects.filter(room__section=section, at__gte=begins).aggregate(
        passed=Count("pk", filter=Q(verdict=Verdict.PASSED)),
        failed=Count("pk", filter=Q(verdict=Verdict.FAILED)),
    )
    rooms = Room.objects.filter(section=section).aggregate(
        rooms=Count("pk"),
        occupied=Count("pk", filter=Q(occupancy=Occupancy.OCCUPIED)),
        persons=Sum("persons", default=0),
        blocked=Count("pk", filter=~Q(block="")),
        differ=Count("pk", filter=~Q(discrepancy="")),
    )
    return {
        "template": 1,
        "date": day.isoformat(),
        "work": {**work, "minutes": round(work.pop("seconds") / 60)},
        "inspections": checked,
        "rooms": rooms,
        "lines": _lines(list(section.members.values_list("employee", flat=True)), begins, at),
    }


def sign_leader(
    section: Section, *, rooms: int, persons: int, words: str, by: Employee, at: datetime
) -> LeaderReport:
    """Sign the section's report with what was counted in it. Once a day.

    A count that differs from the desk's needs a remark. Raises Refusal without it, Denied for another section,
    Stale when it is signed already.
    """
    if section not in sections_of(by):
        raise Denied(_("This section's report is written by its leader."))
    body = leader_body(section, at)
    desk = body["rooms"]
    if (rooms, persons) != (desk["occupied"], desk["persons"]) and not words.strip():
        raise Refusal(
            _("The desk has %(rooms)d rooms and %(persons)d persons. Say in which rooms it differs.")
            % {"rooms": desk["occupied"], "persons": desk["persons"]},
            field="words",
        )
    try:
        with transaction.atomic():
            note = notes.write(words.strip()[:LONGEST_NOTE], by=by, at=at) if words.strip() else None
            report = LeaderReport.objects.create(
                section=section, date=date.fromisoformat(body["date"]), by=by, acting_for=by.acting_for,
                body=body, digest=digest_of(body), rooms_counted=rooms, persons_counted=persons,
                rooms_of_desk=desk["occupied"], persons_of_desk=desk["persons"], note=note, signed_at=at,
            )  # fmt: skip
            audit.record("handover.sign_leader", by=by, at=at, about=f"handover:leader:{report.pk}")
    except IntegrityError:
        raise Stale(_("Today's report of this section is signed already.")) from None
    return report


def acknowledge(report_id: int, *, by: Employee, at: datetime) -> None:
    """The supervisor has read a leader's report. Raises Stale when somebody else has, Refusal for the own one."""
    with transaction.atomic():
        report = LeaderReport.objects.select_related("seen_by").get(pk=report_id)
        if report.by_id == by.pk:
            raise Refusal(_("You wrote this report, so somebody else acknowledges it."))
        if not LeaderReport.objects.filter(pk=report_id, seen_at__isnull=True).update(seen_by=by, seen_at=at):
            raise Stale(_("Somebody else has acknowledged this report already."))
        audit.record("handover.acknowledge", by=by, at=at, about=f"handover:leader:{report_id}")


def leader_visible_to(user: Employee) -> QuerySet[LeaderReport]:
    """Leaders' reports this person may read."""
    reports = LeaderReport.objects.select_related("section", "by", "seen_by", "note")
    if user.has_perm(rights.SEE_ALL):
        return reports
    return reports.filter(Q(by=user) | Q(section__in=[section.pk for section in sections_of(user)]))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
