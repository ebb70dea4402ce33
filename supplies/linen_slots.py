"""What linen, guests' laundry and things lent put into the places of others (core.slots)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from core.domain.day import current_day
from core.errors import Refusal
from core.formats import show_date, show_datetime, show_number
from core.slots import (
    Card,
    Check,
    Figure,
    HandoverKind,
    HandoverLine,
    MenuEntry,
    PanelPart,
    ShiftWindow,
    fills,
)
from rooms.enums import Occupancy
from rooms.models import Room
from staff.models import Employee
from supplies import rights
from supplies.domain import guest_laundry, lending, linen, loads
from supplies.domain.checks_linen import LINEN_CHECKS
from supplies.enums import OPEN_GUEST_LAUNDRY
from supplies.models import GuestLaundry, LaundryLoad, Lending

LINES_OF_HANDOVER = 12


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            pgettext_lazy("menu", "For guests"), "supplies:lent", "shirt", rights.SERVE_GUESTS, order=57,
            matches=("supplies:lent", "supplies:guest"), floor=True,
        ),
    ]  # fmt: skip


@fills("home", order=46)
def linen_card(request: HttpRequest) -> Card | None:
    """Changes that are due, loads that are late, things and bags that should be elsewhere by now."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SEE_LINEN):
        return None
    from core.clock import now

    try:
        today = current_day().date
    except Refusal:  # a house that has not opened its first day
        return None
    at, address = now(), reverse("supplies:linen")
    overdue = sum(one.overdue for one in linen.changes_due(today))
    late = LaundryLoad.objects.filter(closed_at__isnull=True, expected_on__lt=today).count()
    fetch, bags = lending.to_fetch(at).count(), guest_laundry.late(at)
    figures = [
        Figure(_("Changes overdue"), overdue, "alert" if overdue else "", address),
        Figure(_("Loads late"), late, "alert" if late else "", reverse("supplies:loads")),
        Figure(_("Lent, to fetch"), fetch, "alert" if fetch else "", reverse("supplies:lent")),
        Figure(_("Guest laundry late"), bags, "alert" if bags else "", reverse("supplies:guest-laundry")),
    ]
    return Card(_("Linen and laundry"), figures=figures, url=address, order=46, right=rights.SEE_LINEN)


@fills("room panel", order=61)
def linen_of_room(room: Room, user: Employee, at: datetime) -> PanelPart | None:
    """When the sheets were changed last, what the guest wishes, what is lent, whose bag is at the laundry."""
    if not user.has_perm(rights.SEE_LINEN):
        return None
    today = current_day().date
    due = linen.changes_due(today, rooms=Room.objects.filter(pk=room.pk))
    wish = linen.wishes_of([room]).get(room.pk)
    part = {
        "room": room,
        "last": linen.last_change(room, until=today),
        "due": due[0] if due else None,
        "wish": wish.get_wish_display() if wish and room.occupancy == Occupancy.OCCUPIED else "",
        "lent": lending.with_guest(room),
        "bags": list(GuestLaundry.objects.filter(room=room, state__in=OPEN_GUEST_LAUNDRY)),
    }
    return PanelPart(
        "supplies/linen/_room_panel.html", {"part": part}, order=61, title=_("Linen and things lent")
    )


@fills("handover line", order=75)
def handover_lines(window: ShiftWindow) -> list[HandoverLine]:
    """Things to fetch, bags not with their guests, loads the laundry still has."""
    lines = [_lent(one) for one in lending.to_fetch(window.at)[:LINES_OF_HANDOVER]]
    bags = (
        GuestLaundry.objects.filter(state__in=OPEN_GUEST_LAUNDRY)
        .select_related("room")
        .order_by("promised_for")
    )
    lines += [_bag(bag, window.at) for bag in bags[:LINES_OF_HANDOVER]]
    for load in LaundryLoad.objects.filter(closed_at__isnull=True).order_by("pk")[:LINES_OF_HANDOVER]:
        outstanding = sum(line.outstanding for line in loads.lines_of(load))
        lines.append(_load(load, outstanding, late=load.expected_on < window.business_day))
    return lines


def _lent(one: Lending) -> HandoverLine:
    def text() -> str:
        return _("%(thing)s lent to room %(room)s: fetch it.") % {
            "thing": one.kind.name,
            "room": one.room.number,
        }

    return HandoverLine(
        f"supplies:lent:{one.pk}", text, HandoverKind.SUPPLIES, where=one.room.number, url=reverse("supplies:lent"),
        since=one.due_at or one.lent_at, state="alert", section=one.room.section_id, order=75,
    )  # fmt: skip


def _bag(bag: GuestLaundry, at: datetime) -> HandoverLine:
    def text() -> str:
        return _("Guest laundry %(bag)s, room %(room)s: %(state)s, promised for %(time)s.") % {
            "bag": bag, "room": bag.room.number, "state": bag.get_state_display(),
            "time": show_datetime(bag.promised_for),
        }  # fmt: skip

    return HandoverLine(
        f"supplies:bag:{bag.pk}", text, HandoverKind.SUPPLIES, where=bag.room.number, url=bag.get_absolute_url(),
        since=bag.collected_at, state="alert" if bag.promised_for < at else "", section=bag.room.section_id, order=76,
    )  # fmt: skip


def _load(load: LaundryLoad, outstanding: int, *, late: bool) -> HandoverLine:
    def text() -> str:
        said = ngettext(
            "%(load)s: %(count)s piece outstanding, expected %(day)s.",
            "%(load)s: %(count)s pieces outstanding, expected %(day)s.",
            outstanding,
        )
        return said % {"load": load, "count": show_number(outstanding), "day": show_date(load.expected_on)}

    return HandoverLine(
        f"supplies:load:{load.pk}", text, HandoverKind.SUPPLIES, where=str(load), url=load.get_absolute_url(),
        since=load.sent_at, state="alert" if late else "", order=77,
    )  # fmt: skip


@fills("check")
def checks() -> list[Check]:
    return LINEN_CHECKS
