"""Templates of the roster: a sequence of shifts and days off, written for many people at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from staff.domain.roster import DAYS_KEPT_OPEN, Copied, check_in_service, fill
from staff.domain.shifts import all_shifts
from staff.models import Employee, RosterPattern, Shift

OFF = "-"
LONGEST = 62  # days a template is written for


def save_pattern(
    letters: str,
    *,
    name_en: str,
    name_zh: str,
    by: Employee | None,
    at: datetime,
    pattern: RosterPattern | None = None,
) -> RosterPattern:
    """Keep a template written in letters. Raises Refusal for a letter no shift has."""
    by_letter = {shift.letter: shift.code for shift in all_shifts()}
    days = []
    for sign in "".join(letters.upper().split()):
        if sign != OFF and sign not in by_letter:
            raise Refusal(
                _("%(sign)s stands for no shift. Use %(letters)s, and - for a day off.")
                % {"sign": sign, "letters": ", ".join(by_letter)},
                field="letters",
            )
        days.append(OFF if sign == OFF else by_letter[sign])
    if not days or set(days) == {OFF}:
        raise Refusal(_("Write at least one shift."), field="letters")
    with transaction.atomic():
        pattern = pattern or RosterPattern()
        old = pattern.days
        pattern.days, pattern.name_en, pattern.name_zh = " ".join(days), name_en.strip(), name_zh.strip()
        pattern.save()
        audit.record(
            "staff.save_pattern", by=by, at=at, about=f"staff:pattern:{pattern.pk}", old=old, new=pattern.days
        )
    return pattern


def delete_pattern(pattern: RosterPattern, *, by: Employee, at: datetime) -> None:
    """Delete a template; what was written by it stays on the roster."""
    with transaction.atomic():
        audit.record(
            "staff.delete_pattern", by=by, at=at, about=f"staff:pattern:{pattern.pk}", old=pattern.days
        )
        RosterPattern.objects.filter(pk=pattern.pk).delete()


def letters_of(pattern: RosterPattern) -> str:
    """A template as it is written: EEEEE--. A shift out of use shows as a question mark."""
    by_code = {shift.code: shift.letter for shift in all_shifts()}
    return "".join(OFF if code == OFF else by_code.get(code, "?") for code in pattern.days.split())


def apply(
    pattern: RosterPattern,
    people: Sequence[Employee],
    first: date,
    last: date,
    *,
    stagger: int = 0,
    by: Employee | None,
    at: datetime,
) -> Copied:
    """Write a template onto the roster where nothing stands yet; each next person begins `stagger` days later in it.

    Raises Refusal for days turned round, long past or too many, and for a shift that is out of use.
    """
    if last < first:
        raise Refusal(_("The last day lies before the first."), field="last")
    if (last - first).days >= LONGEST:
        raise Refusal(_("A template is written for at most 62 days at once."), field="last")
    if first < at.date() - timedelta(days=DAYS_KEPT_OPEN):
        raise Refusal(_("These days are more than two months ago."), field="first")
    if not people:
        raise Refusal(_("Choose at least one person."), field="people")
    by_code = {shift.code: shift for shift in all_shifts()}
    codes = pattern.days.split()
    if missing := set(codes) - by_code.keys() - {OFF}:
        raise Refusal(
            _("The template names a shift that is out of use: %(codes)s.")
            % {"codes": ", ".join(sorted(missing))},
            field="pattern",
        )
    plan: dict[tuple[int, date], list[Shift]] = {}
    for place, person in enumerate(people):
        check_in_service(person)
        for number in range((last - first).days + 1):
            code = codes[(number + place * stagger) % len(codes)]
            if code != OFF:
                plan[person.pk, first + timedelta(days=number)] = [by_code[code]]
    with transaction.atomic():
        written = fill(plan, {person.pk: person.name for person in people}) if plan else Copied(0, [])
        if written.written:
            audit.record(
                "staff.apply_pattern", by=by, at=at, about=f"staff:pattern:{pattern.pk}",
                new=f"{written.written} shifts for {len(people)} people from {first} until {last}",
            )  # fmt: skip
    return written
