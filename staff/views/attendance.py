"""The attendance: who is here today, one person's day with its corrections, and the month for the clerk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs, signed_in
from core.clock import hotel_date, now
from core.domain import form_keys, live
from core.domain.hotel import profile
from core.errors import Denied, Refusal
from core.export import csv_response, xlsx_response
from core.people import SignedRequest
from core.replies import frame_of, go, once
from staff import rights
from staff.domain import attendance, queries, roster, timesheet
from staff.domain.timesheet import Attended, Month
from staff.enums import Absence
from staff.forms.base import pk_of
from staff.forms.time import AbsenceForm, CorrectForm, LineForm
from staff.models import AttendanceLine, Employee, EmployeeQuerySet, Shift

PER_PAGE = 50
STATES = ("all", "missing", "late", "here")


def people_of(user: Employee) -> EmployeeQuerySet:
    """Whose attendance this person may see: everybody's with the right, else their own team's."""
    people = queries.find_people()
    if user.has_perm(rights.SEE_ATTENDANCE):
        return people
    return people.filter(pk__in=attendance.led_by(user))


@needs(rights.SEE_TEAM, floor=True)
@require_safe
def day_sheet(request: SignedRequest) -> HttpResponse:
    """One day: who is here, who is late, who is missing. For leaders and the clerk."""
    at = now()
    today = hotel_date(at, profile())
    day = params.day(request, "day", today) or today
    everybody = timesheet.of_days([day], at, people=people_of(request.user))
    state = params.choice(request, "state", STATES, "all")
    tests: dict[str, Callable[[Attended], bool]] = {
        "all": lambda one: True,
        "missing": lambda one: one.absent,
        "late": lambda one: one.late_minutes > 0,
        "here": lambda one: one.here,
    }
    counts = {name: sum(1 for one in everybody if test(one)) for name, test in tests.items()}
    shown = [one for one in everybody if tests[state](one)]
    page = Paginator(shown, PER_PAGE).get_page(params.whole(request, "page", 1, low=1))
    team = attendance.led_by(request.user)
    keeps = request.user.has_perm(rights.KEEP_ATTENDANCE)
    all_of_them = request.user.has_perm(rights.SEE_ATTENDANCE)
    context = {
        "frame": frame_of(request),
        "day": day,
        "today": today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "page": page,
        "lines": [
            (one, keeps and one.employee.pk != request.user.pk and (all_of_them or one.employee.pk in team))
            for one in page.object_list
        ],
        "query": urlencode({"day": day.isoformat(), "state": state}) + "&",
        "state": state,
        "states": [
            ("all", _("All"), counts["all"]),
            ("here", pgettext("attendance", "Here"), counts["here"]),
            ("missing", pgettext("attendance", "Missing"), counts["missing"]),
            ("late", pgettext("attendance", "Late"), counts["late"]),
        ],
        "key": form_keys.new_key(),
        "topic": live.person(request.user.pk),
        "at": at,
    }
    return render(request, "staff/attendance.html", context)


@needs(rights.KEEP_ATTENDANCE, floor=True)
@require_POST
def mark_other(request: SignedRequest, pk: int) -> HttpResponse:
    """Sign somebody in or out now, as their leader."""
    person = get_object_or_404(people_of(request.user), pk=pk)
    what = request.POST.get("what", "")

    def act() -> str:
        attendance.mark(person, what, by=request.user, at=now())
        messages.success(request, _("%(name)s: noted.") % {"name": person.name})
        return reverse("staff:attendance")

    return go(request, once(request, act))


@signed_in(floor=True)
@require_safe
def person_day(request: SignedRequest, pk: int, day: date) -> HttpResponse:
    """One person's day with every line of the book, what was corrected too. One's own is open to oneself."""
    return show_day(request, find(request, pk), day)


def find(request: SignedRequest, pk: int) -> Employee:
    """The person, or 404 when this user may not see their attendance."""
    if pk == request.user.pk:
        return request.user
    if not request.user.has_perm(rights.SEE_TEAM):
        raise Http404
    person: Employee = get_object_or_404(people_of(request.user), pk=pk)
    return person


def show_day(
    request: SignedRequest, person: Employee, day: date, *, status: int = 200, **forms: Any
) -> HttpResponse:
    at = now()
    found = timesheet.of_days([day], at, people=[person])
    shifts = [(str(one.shift.pk) if one.shift else "", one) for one in found]
    context = {
        "frame": frame_of(request),
        "person": person,
        "day": day,
        "found": found,
        "shifts": shifts,
        "may_keep": attendance.may_keep(request.user, person),
        "line_form": LineForm(auto_id="line-%s"),
        "absence_form": AbsenceForm(auto_id="absence-%s"),
        "correct_form": CorrectForm(auto_id="correct-%s"),
        "planned": [one for one in found if one.planned],
        "at": at,
        **forms,
    }
    return render(request, "staff/attendance_day.html", context, status=status)


def shift_of(request: SignedRequest) -> Shift | None:
    """The shift a form names, none for a day without roster."""
    wanted = pk_of(request.POST.get("shift", ""))
    return get_object_or_404(Shift, pk=wanted) if wanted else None


@needs(rights.KEEP_ATTENDANCE, floor=True)
@require_POST
def add(request: SignedRequest, pk: int, day: date) -> HttpResponse:
    """Add a mark that was forgotten."""
    person, form = find(request, pk), LineForm(request.POST, auto_id="line-%s")
    if form.is_valid():
        try:
            attendance.add_line(
                person, day, shift_of(request), form.cleaned_data["what"], form.happened_at(day),
                note=form.cleaned_data["note"], by=request.user, at=now(),
            )  # fmt: skip
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            return noted(request, person, day)
    return show_day(request, person, day, status=422, line_form=form)


@needs(rights.KEEP_ATTENDANCE, floor=True)
@require_POST
def absence(request: SignedRequest, pk: int, day: date) -> HttpResponse:
    """Write why somebody is not there."""
    person, form = find(request, pk), AbsenceForm(request.POST, auto_id="absence-%s")
    if form.is_valid():
        try:
            attendance.note_absence(
                person, day, shift_of(request), form.cleaned_data["absence"], note=form.cleaned_data["note"],
                by=request.user, at=now(),
            )  # fmt: skip
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            return noted(request, person, day)
    return show_day(request, person, day, status=422, absence_form=form)


@needs(rights.KEEP_ATTENDANCE, floor=True)
@require_POST
def correct(request: SignedRequest, pk: int) -> HttpResponse:
    """Correct the time of a line, or strike it out; the first line stays."""
    line: AttendanceLine = get_object_or_404(
        AttendanceLine.objects.select_related("employee", "shift"), pk=pk
    )
    person, form = find(request, line.employee_id), CorrectForm(request.POST, auto_id="correct-%s")
    if form.is_valid():
        happened_at = form.happened_at(line.date) if form.cleaned_data["time"] else None
        try:
            attendance.correct(
                line, happened_at=happened_at, note=form.cleaned_data["note"], by=request.user, at=now()
            )
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            return noted(request, person, line.date)
    return show_day(request, person, line.date, status=422, correct_form=form, correcting=line.pk)


def noted(request: SignedRequest, person: Employee, day: date) -> HttpResponse:
    messages.success(request, _("Noted; the lines before stay readable."))
    return redirect("staff:attendance-day", pk=person.pk, day=day)


# The month ---------------------------------------------------------------------------------------------------------


@needs(rights.SEE_TEAM)
@require_safe
def month(request: SignedRequest) -> HttpResponse:
    """The sums of a month, one line for each person."""
    at = now()
    days = days_asked(request, at)
    people = people_of(request.user)
    page = Paginator(people, PER_PAGE).get_page(params.whole(request, "page", 1, low=1))
    context = {
        "months": list(timesheet.months(days, list(page.object_list), at)),
        "page": page,
        "query": urlencode({"month": days[0].isoformat()}) + "&",
        **around(days),
    }
    return render(request, "staff/attendance_month.html", context)


@signed_in(floor=True)
@require_safe
def person_month(request: SignedRequest, pk: int) -> HttpResponse:
    """One person's month, day by day: for the clerk, for the leader, and for oneself."""
    at = now()
    person = find(request, pk)
    days = days_asked(request, at)
    (sheet,) = timesheet.months(days, [person], at)
    context = {"frame": frame_of(request), "person": person, "sheet": sheet, **around(days)}
    return render(request, "staff/attendance_person.html", context)


def days_asked(request: SignedRequest, at: datetime) -> list[date]:
    today = hotel_date(at, profile())
    return roster.days_of_month(params.day(request, "month", today) or today)


def around(days: list[date]) -> dict[str, Any]:
    return {
        "month": days[0],
        "before": days[0] - timedelta(days=1),
        "after": days[-1] + timedelta(days=1),
    }


@needs(rights.SEE_TEAM)
@require_safe
def export(request: SignedRequest) -> HttpResponseBase:
    """The month as CSV or XLSX: the sums, or every day with its lines."""
    at = now()
    days = days_asked(request, at)
    sheets = timesheet.months(days, list(people_of(request.user)), at)
    each_day = params.choice(request, "what", ("sums", "days"), "sums") == "days"
    head = [str(title) for title in (day_head() if each_day else sum_head())]
    rows = day_rows(sheets) if each_day else sum_rows(sheets)
    name = f"attendance-{'days-' if each_day else ''}{days[0]:%Y-%m}"
    if params.choice(request, "as", ("csv", "xlsx"), "xlsx") == "csv":
        return csv_response(name, head, rows)
    return xlsx_response(name, head, rows, title=f"{days[0]:%Y-%m}")


def sum_head() -> list[str]:
    return [
        _("Employee number"), pgettext("person", "Name"), _("Planned hours"), _("Worked hours"), _("Days worked"),
        _("Times late"), _("Minutes late"), _("Minutes left early"), _("Overtime minutes"), _("Days absent"),
        _("Days of leave"), _("Missing marks"),
    ]  # fmt: skip


def sum_rows(sheets: Iterator[Month]) -> Iterator[list[Any]]:
    for one in sheets:
        yield [
            one.employee.number, one.employee.name, hours(one.planned_minutes), hours(one.total("worked_minutes")),
            one.days_worked, one.times_late, one.total("late_minutes"), one.total("early_minutes"),
            one.total("over_minutes"), one.days_absent, one.days_leave, one.marks_missing,
        ]  # fmt: skip


def day_head() -> list[str]:
    return [
        _("Employee number"), pgettext("person", "Name"), _("Date"), _("Shift"), _("Came"), _("Went"),
        _("Break minutes"), _("Worked hours"), _("Minutes late"), _("Minutes left early"), _("Overtime minutes"),
        _("Absent"), _("Leave"), _("Corrected"),
    ]  # fmt: skip


def day_rows(sheets: Iterator[Month]) -> Iterator[list[Any]]:
    for sheet in sheets:
        for one in sheet.days:
            yield [
                one.employee.number, one.employee.name, one.date, one.shift.name if one.shift else "", one.came_at,
                one.went_at, one.break_minutes, hours(one.worked_minutes), one.late_minutes, one.early_minutes,
                one.over_minutes, absence_words(one), one.leave.get_kind_display() if one.leave else "",
                one.corrected,
            ]  # fmt: skip


def absence_words(one: Attended) -> str:
    if one.absence:
        return one.absence.get_absence_display()
    return str(Absence.NO_WORD.label) if one.not_yet else ""


def hours(minutes: int) -> float:
    """Minutes as hours with two places, as wage sheets want them."""
    return round(minutes / 60, 2)
