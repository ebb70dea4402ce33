"""The house's shifts: their hours, letters and breaks, and since when."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from core.clock import from_local, hotel_date
from core.domain import audit
from core.domain.hotel import profile
from core.errors import Refusal, Stale
from staff.enums import ShiftCode
from staff.models import Employee, MinimumCover, RosterEntry, Shift

if TYPE_CHECKING:
    from core.models import HotelProfile

# The house's shifts until it changes them: letter, start, minutes to the end, minutes of break, and for the split shift
# when the break away from the hotel begins. Early and late overlap, so that one hands over to the next.
SHIFTS: dict[str, dict[str, Any]] = {
    code: {
        "letter": letter, "name_en": english, "name_zh": chinese, "starts_at": start, "minutes": minutes,
        "break_minutes": away, "break_at": away_from,
    }
    for code, letter, english, chinese, start, minutes, away, away_from in [
        (ShiftCode.EARLY, "E", "Early", "早班", time(7), 510, 30, None),
        (ShiftCode.LATE, "L", "Late", "中班", time(14, 30), 510, 30, None),
        (ShiftCode.NIGHT, "N", "Night", "夜班", time(22, 30), 510, 30, None),
        (ShiftCode.OFFICE, "O", "Office", "行政班", time(8, 30), 540, 60, None),
        (ShiftCode.SPLIT, "S", "Split", "两头班", time(7), 780, 300, time(11)),
    ]
}  # fmt: skip
CODE = re.compile(r"[a-z][a-z0-9]{1,7}")
LETTER = re.compile(r"[A-Z]")
CHANGEABLE = ("letter", "name_en", "name_zh", "starts_at", "minutes", "break_minutes", "break_at")
HOURS = frozenset({"starts_at", "minutes", "break_minutes", "break_at"})


def all_shifts() -> list[Shift]:
    """The shifts in use, in their order; those every house begins with are made where they never were."""
    shifts = list(Shift.objects.all())
    missing = SHIFTS.keys() - {one.code for one in shifts}
    if missing:
        Shift.objects.bulk_create(
            [
                Shift(code=code, position=place, **values)
                for place, (code, values) in enumerate(SHIFTS.items())
                if code in missing
            ],
            ignore_conflicts=True,
        )
        shifts = list(Shift.objects.all())
    return [one for one in shifts if one.in_use]


def shift(code: str) -> Shift:
    """The shift in use with this code. Raises Refusal when the house has none."""
    for one in all_shifts():
        if one.code == code:
            return one
    raise Refusal(_("The house has no such shift. Open the page again."))


def bounds(shift: Shift, day: date, hotel: HotelProfile) -> tuple[datetime, datetime]:
    """When a shift that begins on `day` starts and ends, by the clock on the hotel's wall."""
    start = minute_of(shift.starts_at)
    return from_local(day, start, hotel), from_local(day, start + shift.minutes, hotel)


def minute_of(clock_time: time) -> int:
    """Minutes after midnight."""
    return clock_time.hour * 60 + clock_time.minute


def add_shift(code: str, *, by: Employee | None, at: datetime, **values: Any) -> Shift:
    """A shift of the house's own. Raises Refusal when its code or letter is taken or its hours do not fit."""
    code = code.strip().lower()
    if not CODE.fullmatch(code):
        raise Refusal(_("A code has 2 to 8 small letters or digits, such as late2."), field="code")
    with transaction.atomic():
        made = _write(Shift(code=code, position=Shift.objects.count(), **_checked(values)))
        audit.record("staff.add_shift", by=by, at=at, about=f"staff:shift:{made.pk}", new=hours_of(made))
    return made


def change_shift(shift: Shift, *, by: Employee | None, at: datetime, **values: Any) -> Shift:
    """Change a shift. New hours count from tomorrow on, in a new row; what was worked keeps its hours.

    Returns the shift that is in use from then on. Raises Refusal when the letter is taken or the hours do not fit.
    """
    values = _checked(values)
    with transaction.atomic():
        stored = _locked(shift)
        old = hours_of(stored)
        new_hours = any(getattr(stored, name) != values[name] for name in HOURS & values.keys())
        if new_hours and stored.entries.exists():
            stored = _renew(stored, tomorrow=hotel_date(at, profile()) + timedelta(days=1))
        for name, value in values.items():
            setattr(stored, name, value)
        _write(stored)
        audit.record(
            "staff.change_shift", by=by, at=at, about=f"staff:shift:{shift.pk}", old=old, new=hours_of(stored)
        )
    return stored


def _renew(old: Shift, *, tomorrow: date) -> Shift:
    """A copy of a shift that takes over what is planned from tomorrow on; the old one goes out of use."""
    Shift.objects.filter(pk=old.pk).update(in_use=False)
    new = Shift.objects.get(pk=old.pk)
    new.pk, new.in_use, new._state.adding = None, True, True
    new.save(force_insert=True)
    RosterEntry.objects.filter(shift=old, date__gte=tomorrow).update(shift=new)
    MinimumCover.objects.filter(shift=old).update(shift=new)
    return new


def retire_shift(shift: Shift, *, by: Employee | None, at: datetime) -> None:
    """Put a shift out of use; what was worked and reported stays. Raises Refusal while somebody is planned on it."""
    with transaction.atomic():
        stored = _locked(shift)
        planned = stored.entries.filter(date__gt=hotel_date(at, profile())).count()
        if planned:
            raise Refusal(
                _(
                    "%(shift)s still stands on the roster %(count)d times. Give those days another shift first."
                )
                % {"shift": stored.name, "count": planned}
            )
        if Shift.objects.filter(in_use=True).count() == 1:
            raise Refusal(_("This is the last shift in use. Add another one first."))
        Shift.objects.filter(pk=stored.pk).update(in_use=False)
        MinimumCover.objects.filter(shift=stored).delete()
        audit.record(
            "staff.retire_shift", by=by, at=at, about=f"staff:shift:{stored.pk}", old=hours_of(stored)
        )


def delete_shift(shift: Shift, *, by: Employee | None, at: datetime) -> None:
    """Delete a shift nobody ever worked. Raises Refusal when the roster, the attendance or a report names it."""
    with transaction.atomic():
        stored = _locked(shift)
        if stored.code in SHIFTS:
            raise Refusal(_("Every house has this shift. Put it out of use instead of deleting it."))
        try:
            stored.delete()
        except ProtectedError:
            raise Refusal(
                _(
                    "%(shift)s stands on the roster or in reports. Put it out of use instead; the history stays."
                )
                % {"shift": stored.name}
            ) from None
        audit.record("staff.delete_shift", by=by, at=at, about=f"staff:shift:{shift.pk}", old=hours_of(shift))


def hours_of(shift: Shift) -> str:
    """A shift's hours as the audit keeps them."""
    away = f", off {shift.break_minutes} min" + (f" from {shift.break_at:%H:%M}" if shift.break_at else "")
    return f"{shift.letter} {shift.code} {shift.starts_at:%H:%M}-{shift.ends_at:%H:%M}{away}"


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not changed here: {sorted(unknown)}")
    if "letter" in values:
        values["letter"] = values["letter"].strip().upper()
        if not LETTER.fullmatch(values["letter"]):
            raise Refusal(_("A letter from A to Z stands for the shift on the roster."), field="letter")
    return values


def _locked(shift: Shift) -> Shift:
    """The stored row, held until the transaction ends. Raises Stale when it is out of use."""
    stored = Shift.objects.select_for_update().get(pk=shift.pk)
    if not stored.in_use:
        raise Stale(_("This shift is out of use. Open the page again."))
    return stored


def _write(shift: Shift) -> Shift:
    """Save with every rule of hours checked. Raises Refusal."""
    if not 30 <= shift.minutes <= 24 * 60:
        raise Refusal(_("A shift lasts from half an hour to 24 hours."), field="ends_at")
    if shift.break_minutes >= shift.minutes:
        raise Refusal(_("The break is longer than the shift."), field="break_minutes")
    if shift.break_at is not None:
        into = (minute_of(shift.break_at) - minute_of(shift.starts_at)) % (24 * 60)
        if not shift.break_minutes or into + shift.break_minutes >= shift.minutes or not into:
            raise Refusal(_("The time off duty lies outside the shift."), field="break_at")
    taken = Shift.objects.filter(in_use=True).exclude(pk=shift.pk)
    if other := taken.filter(letter=shift.letter).first():
        raise Refusal(
            _("%(letter)s stands for %(shift)s. Choose another letter.")
            % {"letter": shift.letter, "shift": other.name},
            field="letter",
        )
    if taken.filter(code=shift.code).exists():
        raise Refusal(_("This code is taken. Choose another one."), field="code")
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError:
        raise Stale(_("Somebody changed the shifts at the same moment. Open the page again.")) from None
    return shift
