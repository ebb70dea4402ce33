"""Budgets, and the monthly report: what it counts by, how it is signed, who gets it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.models import Job, Note
from rooms.models import Floor, RoomType
from supplies.enums import Category, FileKind
from supplies.models.goods import CostCentre


class OccupiedNight(models.Model):
    """How many rooms of a type on a floor were occupied in the night after a business day. Kept by the night roll."""

    day = models.DateField()
    floor = models.ForeignKey(Floor, models.PROTECT, related_name="+", db_index=False)
    room_type = models.ForeignKey(RoomType, models.PROTECT, related_name="+", db_index=False)
    rooms = models.PositiveIntegerField(help_text=_("Rooms there are, blocked ones included."))
    occupied = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "floor", "room_type"], name="one_count_per_night"),
            models.CheckConstraint(
                name="not_more_occupied_than_rooms", condition=Q(occupied__lte=F("rooms"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.occupied} of {self.rooms}"


class Budget(models.Model):
    """What a category may cost a cost centre in a month. Without a cost centre it is the house's."""

    month = models.DateField(help_text=_("The first day of the month."))
    category = models.CharField(max_length=10, choices=Category)
    cost_centre = models.ForeignKey(CostCentre, models.PROTECT, null=True, related_name="budgets")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["month", "category", "cost_centre"]
        constraints = [
            models.UniqueConstraint(fields=["month", "category", "cost_centre"], name="one_budget"),
            models.UniqueConstraint(
                fields=["month", "category"],
                condition=Q(cost_centre__isnull=True),
                name="one_budget_of_house",
            ),
            models.CheckConstraint(name="budget_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.category} {self.amount}"


class BudgetLevel(models.Model):
    """A share of a budget at which it is said that it runs out."""

    percent = models.PositiveSmallIntegerField(
        _("per cent"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )

    class Meta:
        ordering = ["percent"]

    def __str__(self) -> str:
        return f"{self.percent}%"


class SignedReport(BookRow):
    """The report of a month as it was signed: its figures stay, whatever is booked or renamed later.

    `digest` seals figures, note, signer and time. `domain/report/sign.py` alone writes it, with the closed month.
    """

    month = models.DateField(unique=True, help_text=_("The first day of the month."))
    body = models.TextField()
    digest = models.CharField(max_length=64)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class ReportReader(models.Model):
    """Somebody who asked for the report by mail on the first of each month."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_mail")
    address = models.EmailField(_("mail address"), max_length=254)
    file_kind = models.CharField(_("file"), max_length=4, choices=FileKind, default=FileKind.XLSX)
    language = models.CharField(max_length=10, default="en")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.file_kind}"


class ReportMailing(models.Model):
    """The file of a month made for a reader: once, however often it is looked for."""

    month = models.DateField()
    reader = models.ForeignKey(ReportReader, models.CASCADE, related_name="mailings")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "reader"], name="one_mailing_per_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.reader_id}"
