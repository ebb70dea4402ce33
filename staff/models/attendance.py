"""The attendance book: when people came and went, and who was missing."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.books import BookQuerySet, BookRow
from core.models import Note
from staff.enums import Absence, Here, Mark
from staff.models.access import Device
from staff.models.people import Employee
from staff.models.roster import Shift


class AttendanceQuerySet(BookQuerySet):
    def counting(self) -> Any:
        """The lines that count: not corrected by a later one, and not struck out."""
        return self.filter(corrected_by__isnull=True, struck=False)


class AttendanceLine(BookRow):
    """One line of the book. A mistake is corrected by a later line that points to it; the latest counts.

    `date` and `shift` are the roster's; a line without shift was written for somebody who was not on the roster.
    """

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="attendance")
    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="attendance")
    what = models.CharField(_("what"), max_length=10, choices=Mark)
    happened_at = models.DateTimeField(_("time"), null=True)
    absence = models.CharField(_("reason"), max_length=14, choices=Absence, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    struck = models.BooleanField(_("struck out"), default=False)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    objects = AttendanceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["date", "employee", "pk"]
        indexes = [models.Index(fields=["date", "employee"], name="attendance_day")]
        constraints = [
            models.CheckConstraint(
                name="mark_has_a_time_absence_a_reason",
                condition=Q(struck=True)
                | Q(what=Mark.ABSENT, happened_at__isnull=True) & ~Q(absence="")
                | ~Q(what=Mark.ABSENT) & Q(happened_at__isnull=False, absence=""),
            ),
            models.CheckConstraint(
                name="only_a_correction_strikes_out", condition=Q(struck=False) | Q(corrects__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.employee} {self.what}"


class Presence(models.Model):
    """Whether somebody is here now: what the counting lines of the book come to (`verify_books` proves it)."""

    employee = models.OneToOneField(Employee, models.CASCADE, primary_key=True, related_name="presence")
    state = models.CharField(max_length=5, choices=Here, default=Here.OUT)
    since = models.DateTimeField(null=True)
    date = models.DateField(null=True)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "presence"

    def __str__(self) -> str:
        return f"{self.employee} {self.state}"
