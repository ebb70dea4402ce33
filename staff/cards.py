"""The staff's cards on the home page: what each person has to do about time, people, errands and keys.

All their figures come in one query: the home page belongs to many apps, and each must be cheap.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.clock import hotel_date, local, now
from core.domain.hotel import profile
from core.slots import Card, Figure, fills
from staff import rights
from staff.domain import errands, files, leave, swaps, things
from staff.domain.attendance import FORGOTTEN_AFTER, LATE_AFTER
from staff.enums import Here, Mark, SwapState
from staff.models import AttendanceLine, Employee, Presence, RosterEntry


@fills("home", order=15)
def cards(request: HttpRequest) -> list[Card]:
    """Everybody's own day; for leaders and the office also the people of today."""
    user = request.user
    if not isinstance(user, Employee):
        return []
    at = now()
    hotel = getattr(request, "hotel", None) or profile()
    today = hotel_date(at, hotel)
    wanted = figures_for(user, at, today, local(at, hotel))
    found = Employee.objects.filter(pk=user.pk).values(
        **{f"n_{name}": counted(rows) for name, (rows, *_shown) in wanted.items()},
        here_state=Coalesce(
            Subquery(
                Presence.objects.filter(employee=user.pk, since__gt=at - FORGOTTEN_AFTER).values("state")[:1]
            ),
            Value(str(Here.OUT)),
        ),
    )[0]
    mine = [
        figure(found[f"n_{name}"], *shown)
        for name, (_rows, *shown) in wanted.items()
        if name.startswith("my_")
    ]
    team = [
        figure(found[f"n_{name}"], *shown)
        for name, (_rows, *shown) in wanted.items()
        if not name.startswith("my_")
    ]
    words = {Here.IN: _("Signed in."), Here.BREAK: _("On break."), Here.OUT: _("Not signed in for a shift.")}
    own = Card(
        _("My day"),
        text=words[Here(found["here_state"])],
        figures=mine,
        url=reverse("staff:my-shifts"),
        order=15,
    )
    return [own, *([Card(_("People today"), figures=team, order=35)] if team else [])]


def figures_for(
    user: Employee, at: datetime, today: date, on_wall: datetime
) -> dict[str, tuple[QuerySet[Any], str, str, str]]:
    """Rows to count, word, state and address of each figure this person's rights open."""
    things_page, errands_page = reverse("staff:things"), reverse("staff:errands")
    asked = swaps.of(user).filter(colleague=user, state=SwapState.ASKED, date__gte=today)
    found: dict[str, tuple[QuerySet[Any], str, str, str]] = {
        "my_errands": (errands.to_do(user), _("Errands for me"), "pickup", errands_page),
        "my_swaps": (asked, _("Swaps to answer"), "pickup", reverse("staff:my-shifts")),
    }
    if user.has_perm(rights.TAKE_THINGS):
        carried = things.signed_out().filter(holder=user)
        found["my_things"] = carried, _("Keys and radios I carry"), "progress", things_page
    if user.has_perm(rights.SEE_TEAM):
        address = reverse("staff:attendance")
        team = everybody_or_team(user)
        here = Presence.objects.exclude(state=Here.OUT).filter(team, since__gt=at - FORGOTTEN_AFTER)
        missing = not_there(today, on_wall).filter(team)
        found["here"] = here, pgettext("attendance", "Here"), "", f"{address}?state=here"
        found["absent"] = missing, pgettext("attendance", "Missing"), "alert", f"{address}?state=missing"
    if user.has_perm(rights.DECIDE_LEAVE):
        found["leave"] = leave.waiting_for(user), _("Leave to decide"), "pickup", reverse("staff:requests")
    if user.has_perm(rights.DECIDE_SWAPS):
        waiting = swaps.waiting_for(user, today)
        found["swaps"] = waiting, _("Swaps to decide"), "pickup", reverse("staff:requests")
    if user.has_perm(rights.GIVE_ERRANDS):
        found["risen"] = errands.risen_to(user, at), _("Errands that came back"), "alert", errands_page
    if user.has_perm(rights.KEEP_THINGS):
        address = f"{things_page}?state=missing"
        found["missing"] = things.missing(), _("Keys and radios missing"), "alert", address
    if user.has_perm(rights.KEEP_FILES):
        ending = files.ending(today)
        found["papers"] = ending, _("Certificates that end"), "pickup", reverse("staff:certificates")
    return found


def everybody_or_team(user: Employee) -> Q:
    """Whose attendance is counted: everybody's with the right, else the team's, three steps down."""
    if user.has_perm(rights.SEE_ATTENDANCE):
        return Q()
    above = "employee__reports_to"
    return (
        Q(**{above: user})
        | Q(**{f"{above}__reports_to": user})
        | Q(**{f"{above}__reports_to__reports_to": user})
    )


def not_there(today: date, on_wall: datetime) -> QuerySet[RosterEntry]:
    """Who should have come today and has not, whatever the reason."""
    came = AttendanceLine.objects.counting().filter(
        employee=OuterRef("employee"), date=OuterRef("date"), shift=OuterRef("shift"), what=Mark.COME
    )
    late_from = on_wall - LATE_AFTER
    begun = RosterEntry.objects.filter(date=today, employee__is_active=True)
    if late_from.date() < today:
        return begun.none()
    return begun.filter(~Exists(came), shift__starts_at__lt=late_from.time())


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows, as a part of another query."""
    count = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count[:1]), 0)


def figure(count: int, label: str, state: str = "", url: str = "") -> Figure:
    """A count that is coloured only when there is something to see."""
    return Figure(label, count, state if count else "", url)
