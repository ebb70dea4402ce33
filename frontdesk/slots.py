"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from core.formats import show_date
from core.live.topics import open_topic
from core.models import BusinessDay
from core.slots import (
    Action,
    Card,
    Check,
    Figure,
    HandoverLine,
    Hit,
    MenuEntry,
    NightStepPart,
    PanelPart,
    ReportFigure,
    Retention,
    ShiftWindow,
    fills,
)
from frontdesk import rights
from frontdesk.audit_words import WORDS
from frontdesk.domain import checks, figures, night, queries, retention, shift_end
from frontdesk.enums import StayState
from frontdesk.models import Stay
from rooms.domain.readiness import is_ready
from rooms.enums import Discrepant, Occupancy
from rooms.models import Discrepancy, Room
from rooms.rights import RESOLVE_DISCREPANCY, RUSH

HITS = 12

open_topic("desk", rights.SEE_DESK)


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            _("Front desk"),
            "frontdesk:desk",
            "desk",
            right=rights.SEE_DESK,
            order=20,
            matches=("frontdesk:",),
        )
    ]


@fills("home", order=20)
def home(request: HttpRequest) -> Card | None:
    """The desk's day in figures, each the way to its list."""
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    if day is None or not request.user.has_perm(rights.SEE_DESK):
        return None
    counts = queries.counts(day.date)
    differing = Discrepancy.objects.filter(settled_at__isnull=True).count()
    desk = reverse("frontdesk:desk")
    return Card(
        title=_("Front desk"),
        figures=[
            Figure(_("Arrivals"), counts.arrivals, url=f"{desk}?tab=arrivals"),
            Figure(_("Guests waiting"), counts.waiting, "dirty" if counts.waiting else "", desk),
            Figure(_("Departures"), counts.departures, url=f"{desk}?tab=departures"),
            Figure(_("In house"), counts.in_house, url=f"{desk}?tab=in-house"),
            Figure(_("Ready rooms"), counts.ready, "ready", f"{desk}?tab=ready"),
            Figure(_("Discrepancies"), differing, "alert" if differing else "", desk),
        ],
        url=desk,
        order=20,
        right=rights.SEE_DESK,
    )


@fills("search", order=10)
def search(text: str, user: Any) -> list[Hit]:
    """Guests, present people first, for those who may see guests."""
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    if day is None or not user.has_perm(rights.SEE_GUESTS):
        return []
    return [_hit(found) for found in queries.search(text, day.date)[:HITS]]


def _hit(found: queries.Found) -> Hit:
    if found.stay and found.stay.is_open:
        words = _("Room %(room)s, in house") % {"room": found.stay.room.number}
        return Hit(found.guest.name, words, found.stay.get_absolute_url(), "guest", "", 10)
    if found.booking and not found.stay:
        words = _("Booking %(booking)s, arrives %(day)s") % {
            "booking": found.booking.number,
            "day": show_date(found.booking.arrives_on),
        }
        url = reverse("frontdesk:booking", args=[found.booking.pk])
        return Hit(found.guest.name, words, url, "arriving", "", 20)
    if found.stay:
        words = _("Left room %(room)s today") % {"room": found.stay.room.number}
        return Hit(found.guest.name, words, found.stay.get_absolute_url(), "due_out", "", 30)
    url = reverse("frontdesk:guest", args=[found.guest.pk])
    return Hit(found.guest.name, _("Guest of earlier days"), url, "guest", "", 50)


@fills("room panel", order=20)
def stay_in_room(room: Room, user: Any, at: datetime) -> PanelPart | None:
    """Who is in the room, by name only for those who may see guests; else the next guest put down for it."""
    stay = Stay.objects.filter(room=room, state=StayState.OPEN).select_related("guest", "booking").first()
    coming = None if stay else queries.next_booking(room)
    if stay is None and coming is None:
        return None
    names = user.has_perm(rights.SEE_GUESTS)
    context = {"stay": stay, "coming": coming, "names": names}
    return PanelPart("frontdesk/_room_panel.html", context, order=20, title=_("Guest"))


@fills("room actions", order=20)
def room_actions(room: Room, user: Any, at: datetime) -> list[Action]:
    """What the desk can do about this room now."""
    stay = None
    if room.occupancy == Occupancy.OCCUPIED:
        stay = Stay.objects.filter(room=room, state=StayState.OPEN).only("pk").first()
    actions: list[Action] = []
    if stay:
        page = reverse("frontdesk:stay", args=[stay.pk])
        if user.has_perm(rights.CHECK_OUT):
            actions.append(
                Action(_("Check out"), f"{page}?act=check-out", "check_out", "F4", method="get", order=20)
            )
        if user.has_perm(rights.MOVE):
            actions.append(
                Action(_("Move to another room"), f"{page}?act=move", "move_in", "F7", method="get", order=21)
            )
    elif is_ready(room) and user.has_perm(rights.CHECK_IN):
        url = f"{reverse('frontdesk:walk-in')}?room={room.pk}"
        actions.append(Action(_("Check in"), url, "check_in", "F3", main=True, method="get", order=20))
    elif not room.block and user.has_perm(RUSH):
        url = reverse("frontdesk:rush", args=[room.pk])
        words = _("Change the rush") if room.rush else _("Rush")
        actions.append(Action(words, url, "rush", method="get", order=22))
    if room.discrepancy != Discrepant.NO and user.has_perm(RESOLVE_DISCREPANCY):
        url = reverse("frontdesk:settle", args=[room.pk])
        actions.append(Action(_("Settle the discrepancy"), url, "discrepancy", method="get", order=23))
    return actions


@fills("check")
def invariants() -> list[Check]:
    return checks.CHECKS


@fills("night step")
def night_step() -> NightStepPart:
    return NightStepPart(gettext_noop("arrivals and departures"), 10, night.close_arrivals)


@fills("retention", order=50)
def guests_past_their_time() -> list[Retention]:
    return [
        Retention(
            "guests",
            _(
                "Who stayed here is forgotten when the time of keeping guest data is over; the stays stay countable."
            ),
            retention.remove_guests,
            retention.AT_ONCE,
        )
    ]


@fills("counts")
def counts() -> dict[str, Any]:
    """Every stay as room number and whether it is open, for the restore drill; money comes with the cashier."""
    stays = Stay.objects.order_by("pk").values_list("room__number", "state")
    return {"stays": [[number, state == StayState.OPEN] for number, state in stays], "money": []}


@fills("handover line", order=20)
def shift_leaves(window: ShiftWindow) -> list[HandoverLine]:
    return shift_end.leaves(window)


@fills("report figure", order=10)
def report_figures() -> list[ReportFigure]:
    return [
        ReportFigure(pgettext_lazy("figure", "Occupancy"), figures.occupancy, 10),
        ReportFigure(
            pgettext_lazy("figure", "Occupied room-nights"), figures.room_nights, 11, figures.nights_by_day
        ),
        ReportFigure(pgettext_lazy("figure", "Arrivals"), figures.arrivals, 12),
        ReportFigure(pgettext_lazy("figure", "Departures"), figures.departures, 13),
    ]


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
