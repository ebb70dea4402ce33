"""What was done to a stay, in one sentence for the clerk who did it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.formats import show_date
from frontdesk.models import StayEvent


def what_was_done(event: StayEvent) -> str:
    """ "Zhu Mingyuan is in room 1203 until 3 Jul 2016." Reads guest and room of the event."""
    words = {
        "guest": event.stay.guest.name,
        "room": event.room.number,
        "old": event.old,
        "day": show_date(date.fromisoformat(event.new)) if event.what in WITH_DAY and event.new else "",
    }
    return SENTENCES[StayEvent.What(event.what)]() % words


WITH_DAY = {StayEvent.What.CHECKED_IN, StayEvent.What.EXTENDED, StayEvent.What.SHORTENED}
SENTENCES = {
    StayEvent.What.CHECKED_IN: lambda: _("%(guest)s is in room %(room)s until %(day)s."),
    StayEvent.What.UNDONE: lambda: _("The check-in of %(guest)s to room %(room)s is taken back."),
    StayEvent.What.MOVED: lambda: _("%(guest)s moved from room %(old)s to %(room)s."),
    StayEvent.What.EXTENDED: lambda: _("%(guest)s stays in room %(room)s until %(day)s."),
    StayEvent.What.SHORTENED: lambda: _("%(guest)s leaves room %(room)s on %(day)s."),
    StayEvent.What.CHECKED_OUT: lambda: _("%(guest)s has left room %(room)s."),
    StayEvent.What.REINSTATED: lambda: _("%(guest)s is in room %(room)s again."),
}
