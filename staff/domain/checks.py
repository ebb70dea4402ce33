"""What must always be true of roster, attendance, errands and keys (`manage.py verify_books`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from staff.domain.attendance import FOLLOWS, last_mark
from staff.enums import ERRAND_LIVE, ErrandAct, ErrandState, Here, LeaveState, Mark, ThingAct, ThingState
from staff.models import AttendanceLine, Errand, ErrandLine, Leave, Presence, RosterEntry, Thing, ThingLine

AFTER_ACT = {
    ThingAct.ENTERED: ThingState.IN,
    ThingAct.TAKEN: ThingState.OUT,
    ThingAct.RETURNED: ThingState.IN,
    ThingAct.MISSED: ThingState.MISSING,
    ThingAct.FOUND: ThingState.IN,
    ThingAct.RETIRED: ThingState.RETIRED,
}
AFTER_STEP = {
    ErrandAct.GIVEN: ErrandState.OPEN,
    ErrandAct.ACCEPTED: ErrandState.ACCEPTED,
    ErrandAct.DONE: ErrandState.DONE,
    ErrandAct.REFUSED: ErrandState.REFUSED,
    ErrandAct.HANDED_BACK: ErrandState.OPEN,
    ErrandAct.CANCELLED: ErrandState.CANCELLED,
}


def nobody_works_on_leave() -> Iterator[Fault]:
    """Approved leave has no shift in its days."""
    for leave in Leave.objects.filter(state=LeaveState.APPROVED).select_related("employee"):
        entries = RosterEntry.objects.filter(employee=leave.employee, date__range=(leave.first, leave.last))
        for day in entries.values_list("date", flat=True):
            yield Fault(f"staff:leave:{leave.pk}", f"{leave.employee.number} is on leave and works on {day}")


def presence_is_what_the_book_says() -> Iterator[Fault]:
    """Who is here now is who came last and has not gone."""
    for presence in Presence.objects.select_related("employee").order_by("pk"):
        last = last_mark(presence.pk)
        state = FOLLOWS[last.what][1] if last else Here.OUT
        since = last.happened_at if last else None
        if (presence.state, presence.since) != (state, since):
            yield Fault(
                f"staff:employee:{presence.pk}",
                f"{presence.employee.number} shows {presence.state}, the attendance book says {state}",
            )
    there = Presence.objects.values("employee")
    for person in (
        AttendanceLine.objects.exclude(employee__in=there).values_list("employee", flat=True).distinct()
    ):
        yield Fault(f"staff:employee:{person}", "has lines in the attendance book and no presence")


def correction_stays_with_its_person_and_day() -> Iterator[Fault]:
    """A correction is about the same person, day and mark as the line it corrects, and was written after it."""
    strange = AttendanceLine.objects.filter(corrects__isnull=False).exclude(
        corrects__employee=F("employee"),
        corrects__date=F("date"),
        corrects__what=F("what"),
        recorded_at__gte=F("corrects__recorded_at"),
    )
    for line in strange.order_by("pk"):
        yield Fault(
            f"staff:attendance:{line.pk}", f"corrects line {line.corrects_id}, which is about something else"
        )
    unreasoned = AttendanceLine.objects.filter(corrects__isnull=False, note__isnull=True).exclude(
        what=Mark.ABSENT
    )
    for line in unreasoned.order_by("pk"):
        yield Fault(f"staff:attendance:{line.pk}", "a correction without a word why")


def errand_is_where_its_lines_say() -> Iterator[Fault]:
    """The state of an errand is what its last step made of it, and what has ended has its time."""
    steps = ErrandLine.objects.filter(errand=OuterRef("pk"), act__in=AFTER_STEP).order_by("-pk")
    for errand in (
        Errand.objects.annotate(last_act=Subquery(steps.values("act")[:1])).order_by("pk").iterator(1000)
    ):
        expected = AFTER_STEP.get(ErrandAct(errand.last_act)) if errand.last_act else None
        if expected != errand.state:
            yield Fault(f"staff:errand:{errand.pk}", f"is {errand.state}, its lines say {expected}")
    live = Q(state__in=ERRAND_LIVE)
    for odd in Errand.objects.filter(
        live & Q(ended_at__isnull=False) | ~live & Q(ended_at__isnull=True)
    ).order_by("pk"):
        yield Fault(f"staff:errand:{odd.pk}", f"is {odd.state} and its end does not fit")


def thing_is_where_its_book_says() -> Iterator[Fault]:
    """The state and holder of a key or radio are what its last line says."""
    lines = ThingLine.objects.filter(thing=OuterRef("pk")).order_by("-pk")
    found = Thing.objects.annotate(
        last_act=Subquery(lines.values("act")[:1]), last_holder=Subquery(lines.values("holder")[:1])
    )
    for thing in found.order_by("pk"):
        expected = AFTER_ACT.get(ThingAct(thing.last_act)) if thing.last_act else None
        holder = thing.last_holder if expected == ThingState.OUT else None
        if expected != thing.state:
            yield Fault(f"staff:thing:{thing.pk}", f"{thing.code} is {thing.state}, its book says {expected}")
        elif expected == ThingState.OUT and thing.holder_id != holder:
            yield Fault(
                f"staff:thing:{thing.pk}", f"{thing.code} is with {thing.holder_id}, its book says {holder}"
            )


def nobody_takes_what_is_out() -> Iterator[Fault]:
    """In the book of a thing nothing is signed out twice without coming back."""
    out: dict[int, bool] = {}
    for pk, thing, act in ThingLine.objects.order_by("pk").values_list("pk", "thing", "act").iterator(5000):
        if act == ThingAct.TAKEN and out.get(thing):
            yield Fault(f"staff:thing:{thing}", f"line {pk} signs out what was out already")
        out[thing] = act == ThingAct.TAKEN


CHECKS = [
    Check("leave", _("nobody on approved leave stands on the roster"), nobody_works_on_leave),
    Check("presence", _("who is here is who came and has not gone"), presence_is_what_the_book_says),
    Check(
        "attendance",
        _("corrections of the attendance fit what they correct"),
        correction_stays_with_its_person_and_day,
    ),
    Check("errands", _("every errand is where its lines say"), errand_is_where_its_lines_say),
    Check("keys", _("every key and radio is where its book says"), thing_is_where_its_book_says),
    Check("keys twice", _("nothing is signed out to two people"), nobody_takes_what_is_out),
]
