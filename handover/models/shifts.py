"""The report of a shift: what it leaves to the next, who gave it and who took it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.models import Note
from core.sayings import said
from core.slots import HandoverKind
from handover.enums import Answer, Closed, Reminded, ReportState, Side
from rooms.models import Section
from staff.models import Shift

HOUSE = 0
"""The place of a report about the whole house; the others are the keys of sections."""


class Rules(models.Model):
    """How this house hands over. Exactly one row, number 1."""

    shifts = models.CharField(
        _("shifts that hand over"), max_length=80, default="early late night",
        help_text=_("Office hours and split shifts leave nothing to a next shift."),
    )  # fmt: skip
    lead_minutes = models.PositiveSmallIntegerField(
        _("report ready before the shift ends (minutes)"), default=30,
        validators=[MinValueValidator(0), MaxValueValidator(240)],
        help_text=_("Both shifts are there while they overlap: time to read, count and sign."),
    )  # fmt: skip
    remind_minutes = models.PositiveSmallIntegerField(
        _("reminder to sign after the shift's end (minutes)"), default=15,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )  # fmt: skip
    escalate_minutes = models.PositiveSmallIntegerField(
        _("supervisor told after the shift's end (minutes)"), default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )  # fmt: skip
    mail_to = models.CharField(
        _("mail signed reports to"), max_length=400, blank=True,
        help_text=_("Addresses separated by commas. Empty: nothing is mailed."),
    )  # fmt: skip
    mail_language = models.CharField(
        _("language of the mails"), max_length=7, choices=[("en", "English"), ("zh-hans", "简体中文")],
        default="zh-hans",
    )  # fmt: skip
    month_mail_to = models.CharField(
        _("mail monthly reports to"), max_length=400, blank=True,
        help_text=_("Addresses separated by commas."),
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "rules"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_set_of_handover_rules")]

    def __str__(self) -> str:
        return self.shifts


class RunMark(models.Model):
    """When the clock last looked for reports that are due: what tells a manager that beat still runs."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Report(models.Model):
    """What one shift leaves to the next, in a section or in the whole house (`place` 0).

    It belongs to the roster date: the local date on which the shift begins. `body` is what the outgoing shift signed
    and `answers` what the incoming one signed, each under its digest; `template` says how they are to be read.
    """

    roster_date = models.DateField()
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="reports")
    shift_code = models.CharField(max_length=8)
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="reports")
    place = models.PositiveBigIntegerField(default=HOUSE)
    business_day = models.DateField(null=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    filled_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=ReportState, default=ReportState.OPEN)
    staffed = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=0)
    template = models.PositiveSmallIntegerField(default=1)
    people = models.JSONField(default=dict)
    figures = models.JSONField(default=list)
    body = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(null=True)
    answers_digest = models.CharField(max_length=64, blank=True)
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-ends_at", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster_date", "shift_code", "place"], name="one_report_per_shift_and_place"
            ),
            models.CheckConstraint(
                name="house_report_has_no_section",
                condition=Q(place=HOUSE, section__isnull=True)
                | (Q(section__isnull=False) & Q(place=models.F("section_id"))),
            ),
            models.CheckConstraint(
                name="signed_report_is_frozen",
                condition=Q(
                    state__in=["open", "missed"], given_at__isnull=True, taken_at__isnull=True, digest=""
                )
                | (Q(state="given", given_at__isnull=False, taken_at__isnull=True) & ~Q(digest=""))
                | (Q(state="taken", given_at__isnull=False, taken_at__isnull=False) & ~Q(answers_digest="")),
            ),
        ]
        indexes = [
            models.Index(fields=["place", "ends_at"], name="report_of_place"),
            models.Index(fields=["ends_at"], name="handover_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.roster_date} {self.shift_code} {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("handover:report", args=[self.pk])

    @property
    def is_house(self) -> bool:
        return self.place == HOUSE


class Line(models.Model):
    """A matter as it stands in one report. While it is open, the next report of the place carries it on.

    `opened_in` is where it first stood and `shifts` how many shifts have carried it since. Of a matter that was
    carried, only the last line can be closed. Words typed by people stand in notes.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines")
    key = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=HandoverKind)
    where = models.CharField(max_length=40, blank=True)
    text = models.JSONField(default=dict)
    source = models.JSONField(default=dict)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    url = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField(null=True)
    carries = models.BooleanField(default=True)
    opened_in = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to")
    shifts = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default=Answer.NONE)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    dispute = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    closed_how = models.CharField(max_length=6, choices=Closed, blank=True, default=Closed.NO)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closing = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="one_line_per_matter"),
            models.CheckConstraint(
                name="line_closed_with_its_time",
                condition=Q(closed_how="", closed_at__isnull=True)
                | (~Q(closed_how="") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="line_answered_by_somebody",
                condition=Q(answer="", answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="dispute_has_its_words", condition=~Q(answer="disputed") | Q(dispute__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="line_closed"),
            models.Index(fields=["answered_at"], condition=Q(dispute__isnull=False), name="line_disputed"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.number} {self.key}"

    @property
    def words(self) -> str:
        """What it says, in the reader's language."""
        return self.note.text if self.note else said(self.text)

    @property
    def small(self) -> str:
        """The line below: where it comes from."""
        return said(self.source)


class Count(models.Model):
    """Things both shifts counted together."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="counts")
    key = models.CharField(max_length=80)
    label = models.JSONField(default=dict)
    expected = models.IntegerField()
    counted = models.IntegerField(null=True)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["report", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="one_count_per_thing"),
            models.CheckConstraint(
                name="count_has_its_person",
                condition=Q(counted__isnull=True, counted_by__isnull=True)
                | Q(counted__isnull=False, counted_by__isnull=False, counted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.key}"

    @property
    def name(self) -> str:
        return said(self.label)

    @property
    def difference(self) -> int | None:
        """Counted less expected; None before it was counted."""
        return None if self.counted is None else self.counted - self.expected


class Signature(BookRow):
    """Who gave or took a report, for whom, and the digest of what they signed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=5, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "side"], name="one_signature_per_side")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.side} {self.by_id}"


class Reminder(BookRow):
    """Somebody was asked about a report: once per kind, whoever asks twice."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Reminded)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "kind"], name="one_reminder_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"
