"""What guests miss, what was told to them, and which thing is whose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.books import BookRow
from core.fields import EncryptedField, PlainTextField
from core.models import Note
from frontdesk.models import Stay
from lostfound.enums import Channel, Colour, ContactResult, ContactWay, Decision, ReportState
from lostfound.models.places import Category
from lostfound.models.things import Thing, person
from rooms.models import PublicArea, Room


class LossReport(models.Model):
    """Somebody misses something: what, where, when, how to reach them. The person is emptied when its time is over."""

    number = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.OPEN)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="reports", null=True, blank=True, verbose_name=_("category")
    )
    words = PlainTextField(_("what is missed"), max_length=300)
    colour = models.CharField(_("colour"), max_length=9, choices=Colour, blank=True)
    brand = PlainTextField(_("brand"), max_length=60, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, related_name="loss_reports", null=True, blank=True)
    area = models.ForeignKey(PublicArea, models.PROTECT, related_name="loss_reports", null=True, blank=True)
    where_words = PlainTextField(_("where, as far as they remember"), max_length=120, blank=True)
    lost_from = models.DateField(_("lost between"))
    lost_until = models.DateField(_("and"))
    channel = models.CharField(_("told"), max_length=7, choices=Channel, default=Channel.DESK)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="loss_reports", null=True, blank=True)
    name = PlainTextField(pgettext_lazy("person", "name"), max_length=120, blank=True)
    reach = EncryptedField(_("phone, e-mail or address"), blank=True)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="zh-hans")
    taken_by = person()
    taken_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    person_removed_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_ends_after_it_begins", condition=Q(lost_until__gte=F("lost_from"))
            ),
            models.CheckConstraint(
                name="report_closed_with_its_time",
                condition=Q(state__in=["open", "found"], closed_at__isnull=True)
                | Q(state__in=["returned", "closed"], closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lost_from"], name="report_by_state"),
            models.Index(fields=["category", "lost_from"], name="report_by_category"),
            models.Index(fields=["room", "lost_from"], name="report_by_room"),
            models.Index(fields=["closed_at"], name="report_by_end"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("lostfound:report", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (ReportState.OPEN, ReportState.FOUND)


class Contact(BookRow):
    """A try to reach the owner, about a thing or a loss report: when, how, what came of it."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="contacts", null=True)
    report = models.ForeignKey(LossReport, models.PROTECT, related_name="contacts", null=True)
    at = models.DateTimeField()
    by = person()
    way = models.CharField(max_length=8, choices=ContactWay)
    result = models.CharField(max_length=12, choices=ContactResult)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_is_about_something", condition=Q(thing__isnull=False) | Q(report__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.way}: {self.result}"


class Match(models.Model):
    """A thing and a loss report that may belong together, and what people decided. A rejected pair stays rejected."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="matches")
    report = models.ForeignKey(LossReport, models.PROTECT, related_name="matches")
    decision = models.CharField(max_length=9, choices=Decision, default=Decision.PROPOSED)
    score = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    decided_by = person(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["thing", "report"], name="one_decision_per_pair"),
            models.UniqueConstraint(
                fields=["thing"], condition=Q(decision="confirmed"), name="one_owner_per_thing"
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(decision="confirmed"), name="one_thing_per_report"
            ),
            models.CheckConstraint(
                name="match_decided_by_somebody",
                condition=Q(decision="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["decision", "-score"], name="match_by_score")]

    def __str__(self) -> str:
        return f"{self.thing_id} and {self.report_id}: {self.decision}"
