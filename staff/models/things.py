"""Master keys, floor cards, radios, phones: what is signed out and in each shift, and counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.formats import chinese
from core.models import Note
from staff.enums import THING_ICONS, ThingAct, ThingKind, ThingState
from staff.models.people import Employee
from staff.models.roster import Shift


class Thing(models.Model):
    """One thing with its code, and where it is now. `ThingLine` is its book."""

    kind = models.CharField(_("kind"), max_length=8, choices=ThingKind)
    code = models.CharField(
        _("code"), max_length=20, unique=True, help_text=_("As on its label: what a scanner reads.")
    )
    name_en = models.CharField(_("name in English"), max_length=60)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ThingState, default=ThingState.IN)
    holder = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="things")
    since = models.DateTimeField()

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(
                name="thing_out_has_its_holder",
                condition=Q(state="out", holder__isnull=False)
                | Q(state__in=["in", "retired"], holder__isnull=True)
                | Q(state="missing"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return (self.name_zh or self.name_en) if chinese() else (self.name_en or self.name_zh)

    @property
    def icon(self) -> str:
        return THING_ICONS[ThingKind(self.kind)]


class ThingCount(BookRow):
    """A count at the end of a shift: how many should be in their place, and how many were."""

    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    out = models.PositiveIntegerField()
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["date", "shift"], name="thing_count_of_shift")]

    def __str__(self) -> str:
        return f"{self.date} {self.found}/{self.expected}"


class ThingLine(BookRow):
    """One line of the key book. `holder` has it from here on, or had it until here."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="lines")
    act = models.CharField(_("what"), max_length=10, choices=ThingAct)
    holder = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    count = models.ForeignKey(ThingCount, models.PROTECT, null=True, related_name="lines")
    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.thing} {self.act}"
