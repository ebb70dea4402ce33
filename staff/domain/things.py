"""Keys, cards, radios and phones: signed out and in, counted at the end of a shift, reported missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit, notes
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from core.formats import show_datetime
from staff.domain.attendance import shift_for
from staff.domain.names import fold_number
from staff.domain.shifts import all_shifts, bounds
from staff.enums import Here, ThingAct, ThingKind, ThingState
from staff.models import Employee, Presence, Shift, Thing, ThingCount, ThingLine
from staff.rights import KEEP_THINGS


def enter(
    kind: str, code: str, *, name_en: str, name_zh: str = "", by: Employee | None, at: datetime
) -> Thing:
    """Enter a thing into the register. Raises Refusal when its code is taken."""
    thing = Thing(kind=ThingKind(kind), name_en=name_en.strip(), name_zh=name_zh.strip(), since=at)
    with transaction.atomic():
        _save(thing, code)
        _line(thing, ThingAct.ENTERED, holder=None, by=by, at=at)
        audit.record("staff.enter_thing", by=by, at=at, about=about(thing), new=f"{kind} {thing.code}")
    return thing


def change(thing: Thing, *, by: Employee, at: datetime, **values: Any) -> None:
    """Change code, kind or name. Raises Refusal when the code is taken."""
    if unknown := set(values) - {"kind", "code", "name_en", "name_zh"}:
        raise TypeError(f"not changed here: {sorted(unknown)}")
    with transaction.atomic():
        stored = Thing.objects.select_for_update().get(pk=thing.pk)
        old = f"{stored.kind} {stored.code}"
        for name in ("kind", "name_en", "name_zh"):
            setattr(stored, name, values.get(name, getattr(stored, name)))
        _save(stored, values.get("code", stored.code))
        audit.record(
            "staff.change_thing",
            by=by,
            at=at,
            about=about(stored),
            old=old,
            new=f"{stored.kind} {stored.code}",
        )


def _save(thing: Thing, code: str) -> None:
    thing.code = fold_number(code)[:20]
    if not thing.code:
        raise Refusal(_("Enter the code of its label."), field="code")
    if not thing.name_en and not thing.name_zh:
        raise Refusal(_("Enter a name in at least one language."), field="name_en")
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError:
        other = Thing.objects.filter(code=thing.code).exclude(pk=thing.pk).first()
        if other is None:
            raise
        raise Refusal(
            _("Code %(code)s belongs to %(thing)s.") % {"code": thing.code, "thing": other.name}, field="code"
        ) from None


def by_code(code: str) -> Thing:
    """The thing with this code, scanned or typed. Raises Refusal when there is none."""
    thing = Thing.objects.select_related("holder").filter(code=fold_number(code)[:20]).first()
    if thing is None:
        raise Refusal(
            _("No key or radio has this code. Scan it again or choose it in the list."), field="code"
        )
    return thing


def take(thing: Thing, holder: Employee, *, by: Employee, at: datetime) -> ThingLine:
    """Sign a thing out to somebody. Of two people at once only one gets it.

    Raises Denied when `by` signs out for others without the right, Refusal when it is with somebody or missing.
    """
    if by.pk != holder.pk and not by.has_perm(KEEP_THINGS):
        raise Denied(_("Only who keeps the keys signs them out for others."))
    if not holder.is_active:
        raise Refusal(_("%(name)s does not work here any more.") % {"name": holder.name})
    with transaction.atomic():
        if not Thing.objects.filter(pk=thing.pk, state=ThingState.IN).update(
            state=ThingState.OUT, holder=holder, since=at
        ):
            raise _not_here(thing, holder)
        thing.state, thing.holder, thing.since = ThingState.OUT, holder, at
        return _line(thing, ThingAct.TAKEN, holder=holder, by=by, at=at)


def give_back(thing: Thing, *, by: Employee, at: datetime) -> ThingLine:
    """Sign a thing in again. Raises Denied for what somebody else holds, without the right; Stale when it is back."""
    with transaction.atomic():
        stored = Thing.objects.select_related("holder").get(pk=thing.pk)
        if stored.state != ThingState.OUT:
            raise Stale(_("%(thing)s is not signed out.") % {"thing": stored.name})
        holder = stored.holder
        if holder and holder.pk != by.pk and not by.has_perm(KEEP_THINGS):
            raise Denied(
                _("%(thing)s is signed out to %(name)s. They return it, or who keeps the keys.")
                % {"thing": stored.name, "name": holder.name}
            )
        _put(stored, ThingState.OUT, ThingState.IN, holder=None, at=at)
        return _line(stored, ThingAct.RETURNED, holder=holder, by=by, at=at)


def report_missing(thing: Thing, *, note: str, by: Employee, at: datetime) -> ThingLine:
    """Say that a thing cannot be found; it keeps its last holder. Raises Refusal without a word, Denied, Stale."""
    if not note.strip():
        raise Refusal(_("Write where it was last seen and what was done to find it."), field="note")
    with transaction.atomic():
        stored = Thing.objects.select_related("holder").get(pk=thing.pk)
        holder = stored.holder
        if not by.has_perm(KEEP_THINGS) and (holder is None or holder.pk != by.pk):
            raise Denied(_("Only the holder or who keeps the keys reports a thing missing."))
        if stored.state not in (ThingState.IN, ThingState.OUT):
            raise Stale(_("%(thing)s is reported missing already.") % {"thing": stored.name})
        _put(stored, stored.state, ThingState.MISSING, holder=holder, at=at)
        line = _line(stored, ThingAct.MISSED, holder=holder, note=note, by=by, at=at)
        audit.record(
            "staff.miss_thing", by=by, at=at, about=about(stored), new=stored.code, reason=note[:200]
        )
    return line


def found_again(thing: Thing, *, note: str = "", by: Employee, at: datetime) -> ThingLine:
    """A missing thing is back in its place. Raises Denied without the right, Stale when it is not missing."""
    check_keeper(by)
    with transaction.atomic():
        stored = Thing.objects.select_related("holder").get(pk=thing.pk)
        holder = stored.holder
        _put(stored, ThingState.MISSING, ThingState.IN, holder=None, at=at)
        line = _line(stored, ThingAct.FOUND, holder=holder, note=note, by=by, at=at)
        audit.record("staff.find_thing", by=by, at=at, about=about(stored), new=stored.code)
    return line


def retire(thing: Thing, *, by: Employee, at: datetime) -> None:
    """Take a thing out of use; its book stays. Raises Refusal while it is signed out, Stale when it was done."""
    with transaction.atomic():
        stored = Thing.objects.get(pk=thing.pk)
        if stored.state == ThingState.OUT:
            raise Refusal(_("%(thing)s is signed out. Take it back first.") % {"thing": stored.name})
        if stored.state == ThingState.RETIRED:
            raise Stale(_("%(thing)s is out of use already.") % {"thing": stored.name})
        _put(stored, stored.state, ThingState.RETIRED, holder=None, at=at)
        _line(stored, ThingAct.RETIRED, holder=None, by=by, at=at)
        audit.record("staff.retire_thing", by=by, at=at, about=about(stored), old=stored.code)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count came to."""

    count: ThingCount
    missing: list[Thing]
    returned: list[Thing]
    found: list[Thing]


def count(seen: Collection[int], *, note: str = "", by: Employee, at: datetime) -> Counted:
    """Count what lies in its place: the numbers of the things that were seen.

    What should be there and was not seen is missing from now on. What was signed out and lies there counts as
    returned, what was missing and lies there as found. Raises Denied without the right, Refusal when something is
    missing and no word is said.
    """
    check_keeper(by)
    with transaction.atomic():
        things = list(
            Thing.objects.select_for_update(of=("self",))
            .select_related("holder")
            .exclude(state=ThingState.RETIRED)
        )
        expected = [one for one in things if one.state == ThingState.IN]
        missing = [one for one in expected if one.pk not in seen]
        returned = [one for one in things if one.state == ThingState.OUT and one.pk in seen]
        found = [one for one in things if one.state == ThingState.MISSING and one.pk in seen]
        if missing and not note.strip():
            raise Refusal(
                _("Not seen: %(things)s. Look again, or write where they were last seen and what was done.")
                % {"things": ", ".join(one.code for one in missing)},
                field="note",
            )
        day, shift = shift_of(by, at)
        row = ThingCount.objects.create(
            date=day, shift=shift, expected=len(expected), found=len(expected) - len(missing),
            out=sum(one.state == ThingState.OUT for one in things) - len(returned),
            by=by, acting_for=by.acting_for, at=at,
        )  # fmt: skip
        for group, before, after, act in (
            (missing, ThingState.IN, ThingState.MISSING, ThingAct.MISSED),
            (returned, ThingState.OUT, ThingState.IN, ThingAct.RETURNED),
            (found, ThingState.MISSING, ThingState.IN, ThingAct.FOUND),
        ):
            for one in group:
                holder = one.holder
                _put(one, before, after, holder=None, at=at)
                _line(
                    one,
                    act,
                    holder=holder,
                    count=row,
                    note=note if act == ThingAct.MISSED else "",
                    by=by,
                    at=at,
                )
        audit.record(
            "staff.count_things", by=by, at=at, about=f"staff:things:{row.pk}", new=f"{row.found}/{row.expected}",
            reason=note[:200],
        )  # fmt: skip
    return Counted(row, missing, returned, found)


# Reads -------------------------------------------------------------------------------------------------------------


def in_use() -> QuerySet[Thing]:
    """Everything in the register that is in use."""
    return Thing.objects.exclude(state=ThingState.RETIRED).select_related("holder")


def signed_out() -> QuerySet[Thing]:
    """What is with somebody now, the longest first."""
    return in_use().filter(state=ThingState.OUT).order_by("since", "pk")


def missing() -> QuerySet[Thing]:
    """What is reported missing, the longest first."""
    return in_use().filter(state=ThingState.MISSING).order_by("since", "pk")


def last_count(day: date, shift: Shift | None = None) -> ThingCount | None:
    """The latest count of a roster date, of this shift if one is asked for."""
    counts = ThingCount.objects.filter(date=day).select_related("by", "shift")
    row: ThingCount | None = (counts.filter(shift=shift) if shift else counts).first()
    return row


def shift_of(person: Employee, at: datetime) -> tuple[date, Shift | None]:
    """Roster date and shift an act belongs to: that of the person, else the one of the house that began last."""
    presence = (
        Presence.objects.filter(employee=person).exclude(state=Here.OUT).select_related("shift").first()
    )
    if presence and presence.date and presence.shift:
        return presence.date, presence.shift
    day, shift = shift_for(person, at)
    if shift:
        return day, shift
    hotel = profile()
    today = hotel_date(at, hotel)
    begun = [
        (bounds(one, one_day, hotel)[0], one_day, one)
        for one_day in (date.fromordinal(today.toordinal() - 1), today)
        for one in all_shifts()
        if bounds(one, one_day, hotel)[0] <= at < bounds(one, one_day, hotel)[1]
    ]
    if not begun:
        return today, None
    _begins, day, shift = max(begun, key=lambda one: one[0])
    return day, shift


# Shared by the acts above ------------------------------------------------------------------------------------------


def check_keeper(by: Employee) -> None:
    if not by.has_perm(KEEP_THINGS):
        raise Denied(_("Keys are counted by the leader or the front desk."))


def _put(thing: Thing, before: str, after: str, *, holder: Employee | None, at: datetime) -> None:
    """Write where a thing is, if it is still where it was. Raises Stale."""
    if not Thing.objects.filter(pk=thing.pk, state=before).update(state=after, holder=holder, since=at):
        raise Stale(_("%(thing)s was moved at the same moment. Open the page again.") % {"thing": thing.name})
    thing.state, thing.holder, thing.since = after, holder, at


def _line(
    thing: Thing,
    act: str,
    *,
    holder: Employee | None,
    count: ThingCount | None = None,
    note: str = "",
    by: Employee | None,
    at: datetime,
) -> ThingLine:
    day, shift = shift_of(by, at) if by else (hotel_date(at, profile()), None)
    line: ThingLine = ThingLine.objects.create(
        thing=thing, act=act, holder=holder, count=count, date=day, shift=shift, by=by,
        acting_for=getattr(by, "acting_for", None),
        note=notes.write(note.strip(), by=by, at=at) if note.strip() else None, at=at,
    )  # fmt: skip
    return line


def _not_here(thing: Thing, wanted_by: Employee) -> Refusal:
    """Why a thing cannot be taken."""
    now = Thing.objects.select_related("holder").get(pk=thing.pk)
    if now.state == ThingState.MISSING:
        return Refusal(_("%(thing)s is reported missing. Report it found first.") % {"thing": now.name})
    if now.state == ThingState.RETIRED:
        return Refusal(_("%(thing)s is no longer in use.") % {"thing": now.name})
    if now.holder_id == wanted_by.pk:
        return Stale(_("%(thing)s is signed out to you already.") % {"thing": now.name})
    return Stale(
        _("%(thing)s is with %(name)s since %(time)s. Ask for it there.")
        % {"thing": now.name, "name": now.holder.name if now.holder else "", "time": show_datetime(now.since)}
    )


def about(thing: Thing) -> str:
    """How the audit names a thing."""
    return f"staff:thing:{thing.pk}"
