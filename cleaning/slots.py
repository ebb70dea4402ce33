"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext, pgettext_lazy

from cleaning import rights
from cleaning.audit_words import WORDS
from cleaning.domain import clockwork, figures, queries, shift_end
from cleaning.domain.checks import CHECKS
from cleaning.domain.words import line_of
from cleaning.enums import UNFINISHED
from core.clock import now
from core.domain.hotel import profile
from core.people import SignedRequest
from core.slots import (
    Action,
    Card,
    Check,
    DueWork,
    Figure,
    HandoverLine,
    MenuEntry,
    NightStepPart,
    PanelPart,
    ReportFigure,
    ShiftWindow,
    fills,
)
from rooms.domain.readiness import AT_WORK
from rooms.enums import Cleanliness, Discrepant, Door, Released
from rooms.models import Room
from rooms.rights import RELEASE, SEE_BOARD_NAMES
from staff.models import Employee


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            gettext_lazy("My rooms"), "cleaning:my-rooms", "my_rooms", rights.SEE_OWN_TASKS, order=20,
            floor=True, unless=rights.SEE_ALL_SECTIONS,
        ),
        MenuEntry(
            pgettext_lazy("menu", "Cleaning"), "cleaning:tasks", "assign", rights.SEE_TASKS, order=30,
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
    at = now()
    mine = queries.my_rooms(user, at)
    if user.has_perm(rights.SEE_TASKS) and not mine.rooms:
        return None  # a leader without rooms of their own
    address = reverse("cleaning:my-rooms")
    figures = [
        _figure(_("To do"), len(mine.todo), "dirty", address),
        _figure(pgettext("state", "Done"), len(mine.done), "", f"{address}?tab=done"),
        _figure(_("Redo"), len(mine.redo), "pickup", f"{address}?tab=redo"),
        _figure(_("Minutes left"), round(sum(queries.minutes_left(task, at) for task in mine.todo))),
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
        _figure(_("Nobody yet"), counts["nobody"], "alert", f"{address}?state=nobody"),
        _figure(_("To do"), counts["all"], "dirty", address),
        _figure(pgettext("state", "Cleaning"), counts["begun"], "progress", f"{address}?state=begun"),
        _figure(_("Redo"), counts["redo"], "pickup", f"{address}?state=redo"),
        _figure(pgettext("state", "Done"), counts["done"], "", f"{address}?state=done"),
    ]
    return Card(_("Cleaning today"), figures=figures, url=address, order=20, right=rights.SEE_TASKS)


@fills("home", order=30)
def watch(request: SignedRequest) -> Card | None:
    """What a leader looks after: inspection, late cleanings, discrepancies, doors that stay closed."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.INSPECT):
        return None
    at, hotel = now(), request.hotel
    begun = queries.visible_to(user).filter(queries.going_on())
    late = len(queries.late(begun, at, hotel.late_after_minutes))
    waiting = queries.waiting_count(user)
    odd = list(queries.rooms_visible_to(user).filter(~Q(discrepancy=Discrepant.NO) | Q(door=Door.DND)))
    differ = sum(room.discrepancy != Discrepant.NO for room in odd)
    shut = [room for room in odd if room.door == Door.DND and queries.shut_too_long(room, at, hotel)]
    tasks = reverse("cleaning:tasks")
    figures = [
        _figure(_("To inspect"), waiting, "clean", reverse("cleaning:inspections")),
        _figure(_("Over their time"), late, "alert", f"{tasks}?state=begun"),
        _figure(_("Desk and floor differ"), differ, "alert"),
        _figure(_("Do not disturb too long"), len(shut), "alert", f"{tasks}?state=shut"),
    ]
    return Card(_("To look after"), figures=figures, order=30, right=rights.INSPECT)


def _figure(label: str, count: int, state: str = "", url: str = "") -> Figure:
    """A count that is coloured only when there is something to see."""
    return Figure(label, count, state if count else "", url)


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
    return PanelPart(
        "cleaning/_room_panel.html", {"part": part}, order=40, title=pgettext("menu", "Cleaning")
    )


@fills("room actions", order=40)
def room_actions(room: Room, user: Employee, at: datetime) -> list[Action]:
    """Inspect, give to somebody, release: each leads to the page where it is done."""
    actions: list[Action] = []
    if not user.has_perm(rights.SEE_TASKS) or not queries.rooms_visible_to(user).filter(pk=room.pk).exists():
        return actions
    inspectable = room.cleanliness == Cleanliness.CLEAN and room.work_state not in AT_WORK
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


@fills("handover line", order=30)
def shift_leaves(window: ShiftWindow) -> list[HandoverLine]:
    return shift_end.leaves(window)


@fills("report figure", order=40)
def report_figures() -> list[ReportFigure]:
    return [
        ReportFigure(pgettext_lazy("figure", "Rooms cleaned"), figures.cleaned, 40, figures.cleaned_by_day),
        ReportFigure(gettext_lazy("Minutes a room"), figures.minutes_a_room, 41),
        ReportFigure(gettext_lazy("Passed the first time"), figures.first_pass_rate, 42),
        ReportFigure(gettext_lazy("Sent back for redo"), figures.sent_back, 43),
    ]


@fills("due work")
def due_work() -> list[DueWork]:
    return [
        DueWork("cleanings over their time", 300, clockwork.announce_late),
        DueWork("rooms to come back to", 310, clockwork.announce_come_now),
    ]


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
