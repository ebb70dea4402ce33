"""Attendance: people come and go, by themselves on a device of the hotel or by their leader.

The book is only ever added to. A correction is a line that points to the line it corrects; `Presence` says what the
counting lines come to now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit, live, notes
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from core.formats import show_datetime, show_time
from core.models import Note
from staff.domain.shifts import bounds
from staff.enums import Absence, Here, Mark
from staff.models import AttendanceLine, Device, Employee, Presence, RosterEntry, Shift
from staff.rights import KEEP_ATTENDANCE

LATE_AFTER = timedelta(minutes=5)
"""Grace at both ends of a shift; from then on all minutes count. Source: house standard."""
COMES_BEFORE = timedelta(hours=3)
"""How long before its shift somebody may come and still be taken for that shift."""
FORGOTTEN_AFTER = timedelta(hours=16)
"""Who came so long ago and never went has forgotten to sign out; the missing mark stays to be corrected."""
OPEN_DAYS = 62
"""How far back the book takes lines; older months are with the wages."""

FOLLOWS: dict[str, tuple[str, str]] = {
    Mark.COME: (Here.OUT, Here.IN),
    Mark.BREAK_OUT: (Here.IN, Here.BREAK),
    Mark.BREAK_IN: (Here.BREAK, Here.IN),
    Mark.GO: (Here.IN, Here.OUT),
}
"""What a mark makes of whom: from where, to where."""


def mark(
    employee: Employee,
    what: str,
    *,
    by: Employee | None,
    at: datetime,
    device: Device | None = None,
) -> AttendanceLine:
    """Sign in, out, or for a break, now. Whoever marks somebody else needs the right to (`may_keep`).

    Raises Refusal when the mark does not follow the last one, for instance coming twice; Stale when another
    device was faster.
    """
    if what not in FOLLOWS:
        raise Refusal(_("This mark is not known. Open the page again."))
    check_may_mark(employee, by=by, at=at)
    with transaction.atomic():
        presence = _presence(employee)
        state = _state_at(presence, at)
        wanted, becomes = FOLLOWS[what]
        if state != wanted and not (what == Mark.GO and state == Here.BREAK):
            raise Refusal(_not_now(presence, state, what))
        if what == Mark.COME:
            day, shift = shift_for(employee, at)
        else:
            day, shift = presence.date or hotel_date(at, profile()), presence.shift
        line = AttendanceLine.objects.create(
            employee=employee, date=day, shift=shift, what=what, happened_at=at, device=device,
            by=by, acting_for=getattr(by, "acting_for", None), recorded_at=at,
        )  # fmt: skip
        _set_presence(presence, becomes, since=at, day=day, shift=shift)
        if what == Mark.COME:
            _lift_absence(employee, day, shift, by=by, at=at)
        live.announce(live.person(employee.pk), "attendance", str(employee.pk), at=at)
    return line


def note_absence(
    employee: Employee,
    day: date,
    shift: Shift | None,
    absence: str,
    *,
    note: str = "",
    by: Employee,
    at: datetime,
) -> AttendanceLine:
    """Write that somebody on the roster is not there, and why. A later reason replaces the earlier one.

    Raises Refusal when they came that day, or for a day the book is closed for.
    """
    check_may_keep(employee, by=by, at=at)
    check_open(day, at)
    if absence not in Absence.values:
        raise Refusal(_("Choose a reason."), field="absence")
    with transaction.atomic():
        _presence(employee)
        lines = AttendanceLine.objects.counting().filter(employee=employee, date=day, shift=shift)
        if lines.filter(what=Mark.COME).exists():
            raise Refusal(
                _("%(name)s signed in for this shift. Correct that line first.") % {"name": employee.name}
            )
        earlier = lines.filter(what=Mark.ABSENT).first()
        line = _add(
            employee=employee, date=day, shift=shift, what=Mark.ABSENT, absence=absence, corrects=earlier,
            note=written(note, by=by, at=at), by=by, acting_for=by.acting_for, recorded_at=at,
        )  # fmt: skip
        audit.record(
            "staff.note_absence", by=by, at=at, about=about(employee, day),
            old=earlier.absence if earlier else "", new=absence,
        )  # fmt: skip
    return line


def add_line(
    employee: Employee,
    day: date,
    shift: Shift | None,
    what: str,
    happened_at: datetime,
    *,
    note: str,
    by: Employee,
    at: datetime,
) -> AttendanceLine:
    """Add a mark that was forgotten. Raises Refusal without a word why, for a time to come, and out of order."""
    check_may_keep(employee, by=by, at=at)
    check_open(day, at)
    if what not in FOLLOWS:
        raise Refusal(_("This mark is not known. Open the page again."), field="what")
    check_time(day, happened_at, at)
    check_said(note)
    with transaction.atomic():
        _presence(employee)
        line = _add(
            employee=employee, date=day, shift=shift, what=what, happened_at=happened_at,
            note=written(note, by=by, at=at), by=by, acting_for=by.acting_for, recorded_at=at,
        )  # fmt: skip
        if what == Mark.COME:
            _lift_absence(employee, day, shift, by=by, at=at)
        _settle(employee, day, at=at)
        audit.record(
            "staff.add_attendance",
            by=by,
            at=at,
            about=about(employee, day),
            new=f"{what} {happened_at:%H:%M}Z",
        )
    return line


def correct(
    line: AttendanceLine,
    *,
    happened_at: datetime | None,
    note: str,
    by: Employee,
    at: datetime,
) -> AttendanceLine:
    """Correct the time of a mark, or strike the line out with None. The first line stays in the book.

    Raises Refusal without a word why, for a time to come and out of order; Stale when it was corrected before.
    """
    employee = line.employee
    check_may_keep(employee, by=by, at=at)
    check_open(line.date, at)
    check_said(note)
    if happened_at is not None:
        check_time(line.date, happened_at, at)
    with transaction.atomic():
        _presence(employee)
        new = _add(
            employee=employee, date=line.date, shift=line.shift, what=line.what,
            happened_at=happened_at if line.what != Mark.ABSENT else None,
            absence=line.absence, corrects=line,
            struck=happened_at is None, note=written(note, by=by, at=at), by=by, acting_for=by.acting_for,
            recorded_at=at,
        )  # fmt: skip
        _settle(employee, line.date, at=at)
        audit.record(
            "staff.correct_attendance", by=by, at=at, about=about(employee, line.date),
            old=said(line), new="struck out" if happened_at is None else said(new), reason=note[:200],
        )  # fmt: skip
    return new


# Who is there ------------------------------------------------------------------------------------------------------


def shift_for(employee: Employee, at: datetime) -> tuple[date, Shift | None]:
    """The roster date and shift somebody comes for at `at`: the nearest of theirs that has not ended, else none."""
    hotel = profile()
    today = hotel_date(at, hotel)
    days = [today - timedelta(days=1), today, today + timedelta(days=1)]
    fitting = []
    for entry in RosterEntry.objects.filter(employee=employee, date__in=days).select_related("shift"):
        begins, ends = bounds(entry.shift, entry.date, hotel)
        if begins - COMES_BEFORE <= at < ends:
            fitting.append((abs(begins - at), entry))
    if not fitting:
        return today, None
    _distance, entry = min(fitting, key=lambda one: one[0])
    return entry.date, entry.shift


def presence_of(people: Iterable[Employee]) -> dict[int, Presence]:
    """Where these people stand in the book now (one query)."""
    found = Presence.objects.filter(employee__in=[one.pk for one in people]).select_related("shift")
    return {one.employee_id: one for one in found}


@dataclass(frozen=True, slots=True)
class Possible:
    """What somebody can mark now."""

    state: str
    since: datetime | None
    marks: list[str]


def possible(employee: Employee, at: datetime) -> Possible:
    """The marks that may follow the last one (one query)."""
    presence = Presence.objects.filter(employee=employee).first() or Presence(employee=employee)
    state = _state_at(presence, at)
    marks = {Here.OUT: [Mark.COME], Here.IN: [Mark.GO, Mark.BREAK_OUT], Here.BREAK: [Mark.BREAK_IN, Mark.GO]}
    return Possible(
        state, presence.since if state != Here.OUT else None, [str(one) for one in marks[Here(state)]]
    )


# Who may write -----------------------------------------------------------------------------------------------------


def may_keep(by: Employee | None, employee: Employee) -> bool:
    """Whether `by` keeps this person's attendance: with the right, for those who answer to them, never their own."""
    if by is None:
        return True
    if by.pk == employee.pk or not by.has_perm(KEEP_ATTENDANCE):
        return False
    return by.has_perm("staff.see_attendance") or employee.pk in led_by(by)


def led_by(leader: Employee) -> set[int]:
    """Everybody who answers to this person or to the one they stand in for, over others too (one query)."""
    below: dict[int | None, list[int]] = {}
    for pk, above in Employee.objects.values_list("pk", "reports_to_id"):
        below.setdefault(above, []).append(pk)
    heads = [leader.pk, *([leader.acting_for.pk] if leader.acting_for else [])]
    found: set[int] = set()
    waiting = [one for head in heads for one in below.get(head, [])]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, [])
    return found


def check_may_mark(employee: Employee, *, by: Employee | None, at: datetime) -> None:
    if not employee.is_active:
        raise Refusal(_("%(name)s does not work here any more.") % {"name": employee.name})
    if by is not None and by.pk != employee.pk:
        check_may_keep(employee, by=by, at=at)


def check_may_keep(employee: Employee, *, by: Employee, at: datetime) -> None:
    if not may_keep(by, employee):
        raise Denied(
            _("The attendance of %(name)s is kept by their leader, and nobody corrects their own.")
            % {"name": employee.name}
        )


def check_open(day: date, at: datetime) -> None:
    today = hotel_date(at, profile())
    if day < today - timedelta(days=OPEN_DAYS):
        raise Refusal(_("This day is more than two months ago. Its attendance is closed."))
    if day > today + timedelta(days=1):
        raise Refusal(_("This day is still to come."))


def check_time(day: date, happened_at: datetime, at: datetime) -> None:
    if happened_at > at:
        raise Refusal(_("This time is still to come."), field="time")
    away = hotel_date(happened_at, profile()) - day
    if not timedelta(days=-1) <= away <= timedelta(days=1):
        raise Refusal(_("This time does not belong to that day."), field="time")


def check_said(note: str) -> None:
    if not note.strip():
        raise Refusal(_("Write in a few words why; the line stays in the book."), field="note")


# Shared by the acts above ------------------------------------------------------------------------------------------


def _add(**values: object) -> AttendanceLine:
    """One more line. Raises Stale when the line it corrects was corrected before."""
    try:
        with transaction.atomic():
            line: AttendanceLine = AttendanceLine.objects.create(**values)
    except IntegrityError:
        raise Stale(_("Somebody corrected this line at the same moment. Open the page again.")) from None
    return line


def _presence(employee: Employee) -> Presence:
    """The person's row, held until the transaction ends."""
    Presence.objects.get_or_create(employee=employee)
    return Presence.objects.select_for_update(of=("self",)).select_related("shift").get(employee=employee)


def _set_presence(
    presence: Presence, state: str, *, since: datetime | None, day: date | None, shift: Shift | None
) -> None:
    """Write where somebody is now, unless it changed since it was read (SQLite holds no rows)."""
    if not Presence.objects.filter(pk=presence.pk, version=presence.version).update(
        state=state, since=since, date=day, shift=shift, version=presence.version + 1
    ):
        raise Stale(_("Another device signed at the same moment. Look at the page again."))


def _state_at(presence: Presence, at: datetime) -> str:
    if presence.state != Here.OUT and presence.since and at - presence.since >= FORGOTTEN_AFTER:
        return Here.OUT
    return presence.state


def _not_now(presence: Presence, state: str, what: str) -> str:
    since = show_time(presence.since) if presence.since else ""
    if state == Here.OUT:
        return _("Sign in first.")
    if state == Here.BREAK:
        return _("On break since %(time)s. End the break first.") % {"time": since}
    if what == Mark.BREAK_IN:
        return _("There is no break to end.")
    return _("Signed in since %(time)s already.") % {"time": since}


def last_mark(employee_id: int) -> AttendanceLine | None:
    """The latest mark of a person that counts."""
    marks = AttendanceLine.objects.counting().filter(employee=employee_id, happened_at__isnull=False)
    last: AttendanceLine | None = marks.select_related("shift").order_by("-happened_at", "-pk").first()
    return last


def _settle(employee: Employee, day: date, *, at: datetime) -> None:
    """After a line was added or corrected: check the order of the day, and say anew who is here."""
    lines = AttendanceLine.objects.counting().filter(employee=employee, date=day, happened_at__isnull=False)
    check_order(lines)
    presence = Presence.objects.get(employee=employee)
    last = last_mark(employee.pk)
    if last is None:
        _set_presence(presence, Here.OUT, since=None, day=None, shift=None)
    else:
        _set_presence(
            presence, FOLLOWS[last.what][1], since=last.happened_at, day=last.date, shift=last.shift
        )
    live.announce(live.person(employee.pk), "attendance", str(employee.pk), at=at)


def check_order(lines: Iterable[AttendanceLine]) -> None:
    """Marks of one day follow each other. A missing one is allowed, two of the same kind in a row are not."""
    before: AttendanceLine | None = None
    for line in sorted(lines, key=lambda one: (one.happened_at, one.pk)):
        if before is not None and before.what == line.what:
            raise Refusal(
                _("Two marks of the same kind would follow each other: %(what)s at %(one)s and at %(other)s.")
                % {
                    "what": line.get_what_display(),
                    "one": show_time(before.happened_at) if before.happened_at else "",
                    "other": show_time(line.happened_at) if line.happened_at else "",
                },
                field="time",
            )
        before = line


def _lift_absence(
    employee: Employee, day: date, shift: Shift | None, *, by: Employee | None, at: datetime
) -> None:
    """Who comes after all is no longer absent; both lines stay in the book."""
    for line in AttendanceLine.objects.counting().filter(
        employee=employee, date=day, shift=shift, what=Mark.ABSENT
    ):
        _add(
            employee=employee, date=day, shift=shift, what=Mark.ABSENT, absence=line.absence, corrects=line,
            struck=True, by=by, acting_for=getattr(by, "acting_for", None), recorded_at=at,
        )  # fmt: skip


def written(text: str, *, by: Employee | None, at: datetime) -> Note | None:
    """Words beside a line, if any."""
    return notes.write(text.strip(), by=by, at=at) if text.strip() else None


def said(line: AttendanceLine) -> str:
    """A line as the audit keeps it."""
    return (
        f"{line.what} {line.absence or (show_datetime(line.happened_at) if line.happened_at else '')}".strip()
    )


def about(employee: Employee, day: date) -> str:
    """How the audit names a person's day in the book."""
    return f"staff:employee:{employee.pk}:attendance:{day}"
