"""Somebody's own shifts for a calendar program, under an address nobody can guess."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core.clock import hotel_date
from core.domain import audit
from core.domain.hotel import profile
from staff.domain.people import hash_token
from staff.domain.roster import leave_between
from staff.domain.shifts import bounds
from staff.models import CalendarFeed, Employee, RosterEntry

PAST, AHEAD = timedelta(days=31), timedelta(days=92)


def make_address(employee: Employee, *, at: datetime) -> str:
    """A new secret for a person's calendar; an earlier one stops working. Shown once, kept as a hash."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            employee=employee, defaults={"token_hash": hash_token(token), "made_at": at}
        )
        audit.record("staff.make_calendar", by=employee, at=at, about=f"staff:employee:{employee.pk}")
    return token


def end_address(employee: Employee, *, at: datetime) -> bool:
    """Stop the calendar. Returns whether there was one."""
    with transaction.atomic():
        ended = bool(CalendarFeed.objects.filter(employee=employee).delete()[0])
        if ended:
            audit.record("staff.end_calendar", by=employee, at=at, about=f"staff:employee:{employee.pk}")
    return ended


def owner_of(token: str) -> Employee | None:
    """Whose calendar this secret opens; nobody's once they are switched off."""
    found = CalendarFeed.objects.filter(token_hash=hash_token(token), employee__is_active=True)
    feed = found.select_related("employee").first()
    return feed.employee if feed else None


def calendar_of(employee: Employee, *, at: datetime) -> bytes:
    """The person's shifts and leave of the last month and the next three as an iCalendar file."""
    hotel = profile()
    today = hotel_date(at, hotel)
    first, last = today - PAST, today + AHEAD
    book = Calendar()
    book.add("prodid", "-//housekeeping//roster//")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _("Shifts of %(name)s") % {"name": employee.name})
    book.add("x-published-ttl", "PT1H")
    entries = RosterEntry.objects.filter(employee=employee, date__range=(first, last)).select_related("shift")
    for entry in entries:
        begins, ends = bounds(entry.shift, entry.date, hotel)
        event = Event()
        event.add("uid", f"shift-{entry.date}-{entry.shift.code}-{employee.pk}@roster")
        event.add("summary", entry.shift.name)
        event.add("location", hotel.name)
        event.add("dtstart", begins)
        event.add("dtend", ends)
        event.add("dtstamp", at)
        book.add_component(event)
    for leave in leave_between(first, last).filter(employee=employee):
        event = Event()
        event.add("uid", f"leave-{leave.pk}@roster")
        event.add("summary", leave.get_kind_display())
        event.add("dtstart", leave.first)
        event.add("dtend", leave.last + timedelta(days=1))
        event.add("dtstamp", at)
        book.add_component(event)
    return bytes(book.to_ical())
