"""What a manager sees first: what is late, what waits for approval, what changed since the last look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cleaning.domain.queries import going_on, late
from cleaning.enums import Verdict
from cleaning.models import Inspection, Task
from core.clock import hotel_date
from core.domain import outbox
from core.domain.hotel import profile
from core.slots import Figure
from frontdesk.domain.figures import stays_since
from handover.domain import clock
from handover.domain.queries import still_open
from handover.domain.rules import rules_now
from handover.enums import Side
from handover.models import LastLook, LeaderReport, Line, Signature
from rooms.models import Discrepancy, RoomBlock
from staff.enums import LeaveState, SwapState
from staff.models import Employee, Leave, Swap

LOOKED_BACK = timedelta(days=7)


def late_now(at: datetime) -> list[Figure]:
    """What should have happened (seven queries)."""
    over = late(Task.objects.filter(going_on()), at, profile().late_after_minutes)
    disputed = still_open().filter(dispute__isnull=False)
    differ = Discrepancy.objects.filter(settled_at__isnull=True)
    handovers = reverse("handover:reports")
    return [
        _figure(_("Reports overdue"), clock.overdue(rules_now(), at).count(), handovers),
        _figure(_("Disputed lines"), disputed.count(), reverse("handover:open-lines")),
        _figure(_("Cleanings over their time"), len(over), f"{reverse('cleaning:tasks')}?state=begun"),
        _figure(_("Desk and floor differ"), differ.count(), f"{reverse('rooms:board')}?show=dis"),
        _figure(_("Mails that did not leave"), outbox.stuck(at).count()),
    ]


def waits_for_approval() -> list[Figure]:
    """What somebody has asked for and nobody has answered (three queries)."""
    leave, swaps = Leave.objects.filter(state=LeaveState.ASKED), Swap.objects.filter(state=SwapState.AGREED)
    unread = LeaderReport.objects.filter(seen_at__isnull=True)
    return [
        _figure(_("Leave asked for"), leave.count()),
        _figure(_("Swaps agreed"), swaps.count()),
        _figure(_("Leaders' reports to read"), unread.count(), reverse("handover:dailies")),
    ]


def _figure(label: str, count: int, url: str = "") -> Figure:
    return Figure(label, count, "alert" if count else "", url)


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since somebody looked last."""

    since: datetime
    figures: list[Figure]


def changes(user: Employee, at: datetime) -> Changes:
    """What happened since this person looked last, a week ago at most (eight queries)."""
    looked = LastLook.objects.filter(employee=user).values_list("at", flat=True).first()
    since = max(looked or at - LOOKED_BACK, at - LOOKED_BACK)
    during = {"gt": since, "lte": at}

    def when(column: str) -> Q:
        return Q(**{f"{column}__{bound}": moment for bound, moment in during.items()})

    hotel = profile()
    stays = stays_since(
        hotel_date(since, hotel) - timedelta(days=1)
    )  # after midnight the day before is still open
    return Changes(
        since,
        [
            Figure(_("Checked in"), stays.filter(when("arrived_at")).count()),
            Figure(_("Checked out"), stays.filter(when("departed_at")).count()),
            Figure(
                _("Sent back for redo"), Inspection.objects.filter(when("at"), verdict=Verdict.FAILED).count()
            ),
            Figure(_("Rooms blocked"), RoomBlock.objects.filter(when("began_at")).count()),
            Figure(_("Discrepancies found"), Discrepancy.objects.filter(when("opened_at")).count()),
            Figure(_("Shifts handed over"), Signature.objects.filter(when("at"), side=Side.TAKEN).count()),
            Figure(
                _("Lines disputed"),
                Line.objects.filter(when("answered_at"), answer="disputed", dispute__isnull=False).count(),
            ),
            Figure(
                _("Lines closed by hand"), Line.objects.filter(when("closed_at"), closed_how="hand").count()
            ),
        ],
    )


def look(user: Employee, *, at: datetime) -> None:
    """This person has seen what changed."""
    LastLook.objects.update_or_create(employee=user, defaults={"at": at})
