"""What has to be cleaned, who does it, and what the inspection said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cleaning.enums import UNFINISHED, TaskState, Verdict
from core.books import BookRow
from core.formats import chinese
from core.models import Note
from rooms.enums import WorkKind
from rooms.models import Room, TwoNames


class Task(models.Model):
    """One cleaning of one room. A redo is a task of its own that points to the inspection it comes from."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="tasks", db_index=False)
    kind = models.CharField(max_length=9, choices=[c for c in WorkKind.choices if c[0]])
    state = models.CharField(max_length=7, choices=TaskState, default=TaskState.OPEN)
    business_day = models.DateField()
    attendant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks", null=True, blank=True, db_index=False
    )
    position = models.PositiveIntegerField(
        default=0, help_text=_("Place in the person's list, set by hand; 0 leaves it to the usual order.")
    )
    minutes = models.PositiveSmallIntegerField(help_text=_("Standard minutes of one person."))
    guest_turn = models.PositiveIntegerField(default=0)
    redo_of = models.OneToOneField("Inspection", models.PROTECT, related_name="redo", null=True, blank=True)
    made_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    worked_seconds = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(state__in=UNFINISHED), name="one_open_task_per_room"
            ),
            models.CheckConstraint(
                name="task_started_has_somebody",
                condition=~Q(state__in=["started", "paused", "done"]) | Q(attendant__isnull=False),
            ),
            models.CheckConstraint(
                name="task_ended_when_over",
                condition=Q(state__in=UNFINISHED, ended_at__isnull=True)
                | (~Q(state__in=UNFINISHED) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="task_ends_after_it_starts",
                condition=Q(started_at__isnull=True)
                | Q(ended_at__isnull=True)
                | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["attendant", "state"], name="task_of_attendant"),
            models.Index(fields=["room", "ended_at"], name="task_of_room"),
            models.Index(fields=["state", "ended_at"], name="task_of_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.room}"

    def get_absolute_url(self) -> str:
        return reverse("cleaning:task", args=[self.pk])

    @property
    def is_redo(self) -> bool:
        return self.redo_of_id is not None

    @property
    def worked_time(self) -> timedelta:
        """Time worked in a cleaning that is over."""
        return timedelta(seconds=self.worked_seconds)

    def worked(self, at: datetime) -> timedelta:
        """Time worked until `at`, pauses left out."""
        running = at - self.resumed_at if self.state == TaskState.STARTED and self.resumed_at else timedelta()
        return timedelta(seconds=self.worked_seconds) + max(running, timedelta())


class TaskEvent(BookRow):
    """What happened to a task, line by line: given, started, paused, refused at the door, finished."""

    class What(models.TextChoices):
        MADE = "made", _("put on the list")
        GIVEN = "given", _("given")
        TAKEN_BACK = "taken_back", _("taken back")
        STARTED = "started", _("started")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        FINISHED = "finished", _("finished")
        TURNED_AWAY = "turned_away", _("turned away at the door")
        COME_NOW = "come_now", _("time to come back")
        LATE = "late", _("over its time")
        KIND_CHANGED = "kind_changed", _("kind of cleaning changed")
        DROPPED = "dropped", _("not needed any more")

    task = models.ForeignKey(Task, models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=What)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    old = models.CharField(max_length=20, blank=True)
    new = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} task {self.task_id}"


class FaultReason(TwoNames):
    """Why a room does not pass: a line of the inspection, in both languages."""

    area_en = models.CharField(_("place in English"), max_length=40, blank=True)
    area_zh = models.CharField(_("place in Chinese"), max_length=40, blank=True)
    redo_minutes = models.PositiveSmallIntegerField(_("minutes to put it right"), default=5)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]

    @property
    def area(self) -> str:
        """The place in the reader's language."""
        return (self.area_zh or self.area_en) if chinese() else (self.area_en or self.area_zh)


class Inspection(BookRow):
    """Another person's word about a finished cleaning. The first attempt stays, whatever the redo brings."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="inspections")
    task = models.ForeignKey(Task, models.PROTECT, related_name="inspections", null=True)
    verdict = models.CharField(max_length=7, choices=Verdict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    own_room = models.BooleanField(
        default=False, help_text=_("Checked by the person who cleaned it, by right.")
    )
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="inspection_at")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.room}"


class InspectionFault(BookRow):
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="faults")
    reason = models.ForeignKey(FaultReason, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "reason"], name="one_fault_once")]

    def __str__(self) -> str:
        return str(self.reason)
