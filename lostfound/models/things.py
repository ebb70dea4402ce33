"""A found thing with its present place, and the chain of custody that led there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.fields import PlainTextField
from core.models import Note
from frontdesk.models import Stay
from lostfound.enums import CLOSED, Colour, Gone, Kind, Step
from lostfound.models.places import Category, Shelf, Store
from rooms.models import PublicArea, Room


def person(related: str = "+", **given: object) -> models.ForeignKey:  # type: ignore[type-arg]
    """A column that names a colleague."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name=related, **given)  # type: ignore[arg-type]


class Thing(models.Model):
    """A thing that was found. Its present place is a person, a shelf, or out of the house: exactly one of them.

    Only `domain/custody.py` writes the columns from `holder` to `steps`.
    """

    number = models.CharField(max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="things", db_index=False, verbose_name=_("category")
    )
    words = PlainTextField(_("what it is"), max_length=300, blank=True)
    colour = models.CharField(_("colour"), max_length=9, choices=Colour, blank=True)
    brand = PlainTextField(_("brand"), max_length=60, blank=True)
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="found_things", null=True, blank=True, db_index=False
    )
    area = models.ForeignKey(
        PublicArea, models.PROTECT, related_name="found_things", null=True, blank=True, db_index=False
    )
    where_words = PlainTextField(_("where exactly"), max_length=120, blank=True)
    found_at = models.DateTimeField(_("found at"))
    finder = person("found_things", db_index=False)
    registered_by = person()
    registered_at = models.DateTimeField()
    witness = person(null=True, blank=True)
    seal = PlainTextField(_("sealed bag number"), max_length=40, blank=True)
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="found_things", null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    holder = person("things_held", null=True, blank=True)
    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="things", null=True, blank=True)
    box = PlainTextField(_("box"), max_length=20, blank=True)
    gone = models.CharField(max_length=9, choices=Gone, blank=True, default=Gone.NO)
    offered_to = person("things_offered", null=True, blank=True)
    offered_store = models.ForeignKey(Store, models.PROTECT, related_name="+", null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    place_since = models.DateTimeField()
    steps = models.PositiveIntegerField(default=0)

    due_on = models.DateField(_("kept until"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    disposal = models.ForeignKey("Disposal", models.PROTECT, related_name="things", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="thing_has_one_present_place",
                condition=Q(holder__isnull=False, shelf__isnull=True, gone="")
                | Q(holder__isnull=True, shelf__isnull=False, gone="")
                | (Q(holder__isnull=True, shelf__isnull=True) & ~Q(gone="")),
            ),
            models.CheckConstraint(
                name="thing_is_offered_by_its_holder",
                condition=Q(offered_to__isnull=True, offered_store__isnull=True, offered_at__isnull=True)
                | Q(holder__isnull=False, offered_at__isnull=False)
                & (
                    Q(offered_to__isnull=False, offered_store__isnull=True)
                    | Q(offered_to__isnull=True, offered_store__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="thing_was_found_somewhere",
                condition=Q(room__isnull=False, area__isnull=True) | Q(room__isnull=True, area__isnull=False),
            ),
            models.CheckConstraint(
                name="thing_closed_when_it_has_left",
                condition=Q(gone__in=["", "missing"], closed_at__isnull=True)
                | (~Q(gone__in=["", "missing"]) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["gone", "-found_at"], name="thing_by_state"),
            models.Index(fields=["gone", "due_on"], name="thing_by_due"),
            models.Index(fields=["category", "found_at"], name="thing_by_category"),
            models.Index(fields=["room", "found_at"], name="thing_by_room"),
            models.Index(fields=["area", "found_at"], name="thing_by_area"),
            models.Index(fields=["finder", "found_at"], name="thing_by_finder"),
            models.Index(fields=["closed_at"], name="thing_by_end"),
            models.Index(fields=["-found_at", "-id"], name="thing_by_day"),
            # Few are on their way from hand to hand, however long the register is.
            models.Index(
                fields=["offered_at"], name="thing_offered", condition=Q(offered_at__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("lostfound:thing", args=[self.pk])

    @property
    def in_custody(self) -> bool:
        return self.gone == Gone.NO

    @property
    def is_closed(self) -> bool:
        return self.gone in CLOSED

    @property
    def offered(self) -> bool:
        return self.offered_at is not None

    @property
    def title(self) -> str:
        """Its words, or the category until somebody has written them."""
        return self.words or self.category.name


class Content(models.Model):
    """One line of what is in a bag. A line that was given back points to its return."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="contents")
    words = PlainTextField(_("what is in it"), max_length=120)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    position = models.PositiveSmallIntegerField(default=0)
    returned = models.ForeignKey("Return", models.PROTECT, related_name="contents", null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(name="content_is_counted", condition=Q(count__gte=1))]

    def __str__(self) -> str:
        return f"{self.count} {self.words}"


class Custody(BookRow):
    """One link of the chain: what happened, from where to where, who said so. Never changed."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="custody", db_index=False)
    seq = models.PositiveIntegerField()
    what = models.CharField(max_length=11, choices=Step)
    at = models.DateTimeField()
    by = person(null=True)
    acting_for = person(null=True)
    from_holder = person(null=True)
    from_shelf = models.ForeignKey(Shelf, models.PROTECT, null=True, related_name="+", db_index=False)
    to_holder = person(null=True)
    to_store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+", db_index=False)
    to_shelf = models.ForeignKey(Shelf, models.PROTECT, null=True, related_name="+", db_index=False)
    box = models.CharField(max_length=20, blank=True)
    gone = models.CharField(max_length=9, choices=Gone, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["thing", "seq"]
        verbose_name_plural = "custody"
        constraints = [models.UniqueConstraint(fields=["thing", "seq"], name="custody_sequence")]

    def __str__(self) -> str:
        return f"{self.thing_id}/{self.seq} {self.what}"


class Alarm(models.Model):
    """Contraband or danger: nobody opens it. Who was told, when, and what the police answered."""

    thing = models.OneToOneField(Thing, models.PROTECT, related_name="alarm")
    raised_at = models.DateTimeField()
    raised_by = person()
    security_at = models.DateTimeField(null=True, blank=True)
    security_by = person(null=True, blank=True)
    security_name = PlainTextField(_("who came from security"), max_length=80, blank=True)
    police_at = models.DateTimeField(null=True, blank=True)
    police_by = person(null=True, blank=True)
    police_reference = PlainTextField(_("number of the police report"), max_length=60, blank=True)

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return f"alarm about {self.thing_id}"

    @property
    def is_open(self) -> bool:
        return self.security_at is None or self.police_at is None


class ThingTerm(models.Model):
    """One notion a thing is found by when a loss report is taken, with the day it was found (see `domain/index.py`)."""

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="terms")
    term = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        # All that a look-up reads stands in the index.
        indexes = [models.Index(fields=["term", "day", "thing"], name="term_day_thing")]

    def __str__(self) -> str:
        return f"{self.term} of {self.thing_id}"
