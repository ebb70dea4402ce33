"""The monthly report upward, and when somebody last looked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Note
from handover.enums import MonthState


class MonthlyReport(models.Model):
    """What the manager reports upward for a month (duty MA8). Sent means stored as it was sent.

    `number` counts the reports of one month: what was sent is never changed, a correction is a new one.
    """

    month = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=5, choices=MonthState, default=MonthState.DRAFT)
    template = models.PositiveSmallIntegerField(default=1)
    body = models.JSONField()
    words = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_to = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-month", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="one_monthly_report_per_number"),
            models.UniqueConstraint(fields=["month"], condition=Q(state="draft"), name="one_draft_per_month"),
            models.CheckConstraint(
                name="sent_report_is_sealed",
                condition=Q(state="draft", sent_at__isnull=True, digest="")
                | (Q(state="sent", sent_at__isnull=False, sent_by__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("handover:month", args=[self.pk])


class LastLook(models.Model):
    """When a manager last looked at what changed."""

    employee = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.employee_id} {self.at:%Y-%m-%d %H:%M}"
