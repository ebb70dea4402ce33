"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from cleaning import rights
from cleaning.domain import clockwork, queries
from cleaning.domain.checks import CHECKS
from cleaning.domain.words import line_of
from cleaning.enums import UNFINISHED, TaskState
from core.clock import now
from core.domain.hotel import profile
from core.slots import Action, Card, Check, DueWork, Figure, MenuEntry, NightStepPart, PanelPart, fills
from rooms.enums import Cleanliness, Discrepant, Door, Released
from rooms.models import Room
from rooms.rights import RELEASE, SEE_BOARD_NAMES
from staff.models import Employee


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            gettext_lazy("My rooms"), "cleaning:my-rooms", "my_rooms", rights.SEE_OWN_TASKS, order=20,
            floor=True,
        ),
        MenuEntry(
            gettext_lazy("Cleaning"), "cleaning:tasks", "assign", rights.SEE_TASKS, order=30,
            matches=("cleaning:order",), floor=True,
        ),
        MenuEntry(
            gettext_lazy("Inspection"), "cleaning:inspections", "inspections", rights.INSPECT, order=40,
            matches=("cleaning:inspect", "cleaning:reason"), floor=True,
        ),
    ]  # fmt: skip


# The home page ------------------------------------------------------------------------------------------------


@fills("home", order=10)
def my_rooms(request: HttpRequest) -> Card | None:
    """An attendant's day: how many rooms, how many minutes, until when."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SEE_OWN_TASKS):
        return None
    mine = queries.my_rooms(user, now())
    if user.has_perm(rights.SEE_TASKS) and not mine.rooms:
        return None  # a leader without rooms of their own
    address = reverse("cleaning:my-rooms")
    figures = [
        Figure(_("To do"), len(mine.todo), "dirty" if mine.todo else "", address),
        Figure(_("Done"), len(mine.done), "", f"{address}?tab=done"),
        Figure(_("Redo"), len(mine.redo), "pickup" if mine.redo else "", f"{address}?tab=redo"),
        Figure(_("Minutes left"), round(sum(queries.minutes_left(task, now()) for task in mine.todo))),
    ]
    return Card(_("My rooms"), figures=figures, url=address, order=10, right=rights.SEE_OWN_TASKS)


@fills("home", order=20)
def floor_work(request: HttpRequest) -> Card | None:
    """A leader's day: what has nobody, what is under way, what waits for inspection."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SEE_TASKS):
        return None
    counts = queries.counts_of_day(user)
    address = reverse("cleaning:tasks")
    figures = [
        Figure(_("Nobody yet"), counts["nobody"], "alert" if counts["nobody"] else "", f"{address}?state=nobody"),
        Figure(_("To do"), counts["all"], "dirty" if counts["all"] else "", address),
        Figure(_("Cleaning"), counts["begun"], "progress" if counts["begun"] else "", f"{address}?state=begun"),
        Figure(_("Redo"), counts["redo"], "pickup" if counts["redo"] else "", f"{address}?state=redo"),
        Figure(_("Done"), counts["done"], "", f"{address}?state=done"),
    ]  # fmt: skip
    return Card(_("Cleaning today"), figures=figures, url=address, order=20, right=rights.SEE_TASKS)


@fills("home", order=30)
def watch(request: HttpRequest) -> Card | None:
    """What a leader looks after: inspection, late cleanings, discrepancies, doors that stay closed."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.INSPECT):
        return None
    at, hotel = now(), profile()
    begun = queries.visible_to(user).filter(state=TaskState.STARTED)
    late = len(queries.late(begun, at, hotel.late_after_minutes))
    rooms = queries.rooms_visible_to(user)
    waiting = queries.waiting_count(user)
    differ = rooms.exclude(discrepancy=Discrepant.NO).count()
    shut = [room for room in rooms.filter(door=Door.DND) if dnd_too_long(room, at, hotel.dnd_alert_hours)]
    tasks = reverse("cleaning:tasks")
    figures = [
        Figure(_("To inspect"), waiting, "clean" if waiting else "", reverse("cleaning:inspections")),
        Figure(_("Over their time"), late, "alert" if late else "", f"{tasks}?state=begun"),
        Figure(_("Desk and floor differ"), differ, "alert" if differ else ""),
        Figure(
            _("Do not disturb too long"), len(shut), "alert" if shut else "", f"{tasks}?state=shut"
        ),
    ]  # fmt: skip
    return Card(_("To look after"), figures=figures, order=30, right=rights.INSPECT)


def dnd_too_long(room: Room, at: datetime, hours: int) -> bool:
    """Whether nobody was in the room for so long that somebody should ask (welfare check)."""
    since = room.last_entered_at or room.door_since
    return since is not None and (at - since).total_seconds() >= hours * 3600


# One room -----------------------------------------------------------------------------------------------------


@fills("room panel", order=40)
def room_panel(room: Room, user: Employee, at: datetime) -> PanelPart | None:
    """The cleaning now, and the last inspections with what was found."""
    if not user.has_perm(rights.SEE_TASKS):
        return None
    tasks = queries.with_faults(queries.visible_to(user)).filter(room=room, state__in=UNFINISHED)
    task = tasks.first()
    part = {
        "line": line_of(task, at, queries.business_date(at), profile()) if task else None,
        "attempts": queries.attempts(room, limit=3),
        "names": user.has_perm(SEE_BOARD_NAMES),
        "at": at,
    }
    return PanelPart("cleaning/_room_panel.html", {"part": part}, order=40, title=_("Cleaning"))


@fills("room actions", order=40)
def room_actions(room: Room, user: Employee, at: datetime) -> list[Action]:
    """Inspect, give to somebody, release: each leads to the page where it is done."""
    actions = []
    inspectable = room.cleanliness == Cleanliness.CLEAN and room.work_state not in ("started", "paused")
    address = reverse("cleaning:inspect", args=[room.pk])
    if inspectable and room.released == Released.NO:
        if user.has_perm(rights.INSPECT):
            actions.append(
                Action(_("Inspect"), address, "inspection", "I", main=True, method="get", order=10)
            )
        if user.has_perm(RELEASE):
            actions.append(Action(_("Release"), f"{address}#release", "released", method="get", order=60))
    if room.work_state and user.has_perm(rights.ASSIGN):
        give = f"{reverse('cleaning:tasks')}?room={room.number}"
        actions.append(Action(_("Give to…"), give, "assign", "G", method="get", order=20))
    return actions


# Books and clock ----------------------------------------------------------------------------------------------


@fills("check")
def checks() -> list[Check]:
    return CHECKS


@fills("night step")
def night_steps() -> list[NightStepPart]:
    return [NightStepPart(gettext_noop("what must be cleaned"), 50, clockwork.list_the_work)]


@fills("due work")
def due_work() -> list[DueWork]:
    return [
        DueWork("cleanings over their time", 300, clockwork.announce_late),
        DueWork("rooms to come back to", 310, clockwork.announce_come_now),
    ]
