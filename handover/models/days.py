"""What one person says of their day: the attendant's daily work report and the leader's report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Note
from rooms.models import Section


class DailyReport(models.Model):
    """An attendant's daily work report (duty RA3), as it was signed."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="daily_reports")
    date = models.DateField()
    template = models.PositiveSmallIntegerField(default=1)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    cart_returned = models.BooleanField(_("cart returned"))
    tools_returned = models.BooleanField(_("tools returned"))
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-date", "employee"]
        constraints = [models.UniqueConstraint(fields=["employee", "date"], name="one_daily_report_per_day")]
        indexes = [models.Index(fields=["date"], name="daily_report_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.employee_id}"

    def get_absolute_url(self) -> str:
        return reverse("handover:daily-own", args=[self.pk])


class LeaderReport(models.Model):
    """A team leader's report on the section's day (duty TL5), acknowledged by the supervisor (TL1)."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="leader_reports")
    date = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    template = models.PositiveSmallIntegerField(default=1)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    rooms_counted = models.PositiveIntegerField(_("rooms found occupied"))
    persons_counted = models.PositiveIntegerField(_("persons counted"))
    rooms_of_desk = models.PositiveIntegerField()
    persons_of_desk = models.PositiveIntegerField()
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-date", "section"]
        constraints = [
            models.UniqueConstraint(fields=["section", "date"], name="one_leader_report_per_day"),
            models.CheckConstraint(
                name="leader_report_seen_by_somebody",
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.section_id}"

    def get_absolute_url(self) -> str:
        return reverse("handover:leader", args=[self.pk])

    @property
    def differs(self) -> bool:
        """Whether the leader counted something else than the desk has."""
        counted = (self.rooms_counted, self.persons_counted)
        return counted != (self.rooms_of_desk, self.persons_of_desk)
