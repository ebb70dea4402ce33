"""Shifts, who works them, and what people ask for: leave and swaps."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.formats import chinese
from staff.enums import SHIFT_ICONS, LeaveKind, LeaveState, Role, SwapState
from staff.models.people import Employee


class Shift(models.Model):
    """A named piece of the day somebody works. All times are hotel time, as written on the roster.

    New hours make a new row under the same code and put the old one out of use: what was worked by the old hours
    stays as it was.
    """

    code = models.CharField(_("code"), max_length=8)
    letter = models.CharField(_("letter on the roster"), max_length=1)
    name_en = models.CharField(_("name in English"), max_length=40)
    name_zh = models.CharField(_("name in Chinese"), max_length=40)
    starts_at = models.TimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(_("minutes from start to end"))
    break_minutes = models.PositiveSmallIntegerField(_("minutes of break"), default=0)
    break_at = models.TimeField(
        _("off duty from"),
        null=True,
        blank=True,
        help_text=_("Only for a split shift: the break is spent away from the hotel."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(pgettext_lazy("shift", "in use"), default=True)

    class Meta:
        ordering = ["position", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(in_use=True), name="one_shift_of_a_code"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(in_use=True), name="one_shift_of_a_letter"
            ),
            models.CheckConstraint(
                name="shift_is_part_of_a_day",
                condition=Q(minutes__gt=0, minutes__lte=24 * 60, break_minutes__lt=F("minutes")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (self.name_zh or self.name_en) if chinese() else (self.name_en or self.name_zh)

    @property
    def icon(self) -> str:
        return SHIFT_ICONS.get(str(self.code), "clock")

    @property
    def ends_at(self) -> dt.time:
        """The hour on the wall when the shift ends, perhaps of the next day."""
        return (dt.datetime.combine(dt.date.min, self.starts_at) + dt.timedelta(minutes=self.minutes)).time()

    @property
    def work_minutes(self) -> int:
        """Minutes without the break."""
        return self.minutes - self.break_minutes


class RosterEntry(models.Model):
    """Somebody works this shift, beginning on this date (the roster date)."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="roster")
    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="entries")

    class Meta:
        ordering = ["date", "shift", "employee"]
        verbose_name_plural = "roster entries"
        constraints = [
            models.UniqueConstraint(fields=["employee", "date", "shift"], name="one_shift_once_per_day")
        ]
        indexes = [models.Index(fields=["date"], name="roster_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.shift} {self.employee}"


class MinimumCover(models.Model):
    """How many of a role a shift needs at least on a weekday (0 is Monday)."""

    role = models.CharField(_("role"), max_length=20, choices=Role)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="cover")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    least = models.PositiveSmallIntegerField(_("at least"))

    class Meta:
        ordering = ["role", "shift", "weekday"]
        verbose_name_plural = "minimum cover"
        constraints = [
            models.UniqueConstraint(fields=["role", "shift", "weekday"], name="one_cover_per_weekday"),
            models.CheckConstraint(name="cover_names_a_weekday", condition=Q(weekday__lte=6, least__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.shift} {self.weekday}: {self.least}"


class RosterPattern(models.Model):
    """A sequence of days that repeats: shift codes and `-` for a day off, separated by blanks."""

    name_en = models.CharField(_("name in English"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60)
    days = models.CharField(_("days"), max_length=400)

    class Meta:
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (self.name_zh or self.name_en) if chinese() else (self.name_en or self.name_zh)


class Leave(models.Model):
    """Days somebody asks to be away (both ends included), and what was decided."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="leave")
    kind = models.CharField(_("kind"), max_length=12, choices=LeaveKind)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LeaveState, default=LeaveState.ASKED)
    asked_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    decided_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        ordering = ["-first", "-pk"]
        verbose_name_plural = "leave"
        indexes = [models.Index(fields=["state", "first"], name="leave_state")]
        constraints = [
            models.CheckConstraint(name="leave_ends_after_it_begins", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(
                name="leave_decided_with_its_time",
                condition=Q(state=LeaveState.ASKED, decided_at__isnull=True)
                | (~Q(state=LeaveState.ASKED) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.kind} {self.first} - {self.last}"

    @property
    def days(self) -> int:
        """How many calendar days."""
        return (self.last - self.first).days + 1


class Swap(models.Model):
    """One person's shift for another's, or for nothing (a stand-in). Both agree, then it is approved."""

    asker = models.ForeignKey(Employee, models.CASCADE, related_name="swaps_asked")
    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="+")
    colleague = models.ForeignKey(Employee, models.CASCADE, related_name="swaps_offered")
    other_date = models.DateField(_("date of the other shift"), null=True)
    other_shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SwapState, default=SwapState.ASKED)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    decided_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "date"], name="swap_state")]
        constraints = [
            models.CheckConstraint(name="nobody_swaps_alone", condition=~Q(asker=F("colleague"))),
            models.CheckConstraint(
                name="swap_gives_a_whole_shift",
                condition=Q(other_date__isnull=True, other_shift__isnull=True)
                | Q(other_date__isnull=False, other_shift__isnull=False),
            ),
            # One shift is in one open swap only, or two colleagues would be promised the same.
            models.UniqueConstraint(
                fields=["asker", "date", "shift"],
                condition=Q(state__in=["asked", "agreed"]),
                name="one_open_swap",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.asker} - {self.colleague}"


class CalendarFeed(models.Model):
    """The secret address of somebody's own shifts for a calendar program. Kept as a hash only."""

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="calendar")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.employee} {self.made_at:%Y-%m-%d}"
