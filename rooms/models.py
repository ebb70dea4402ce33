"""The building, its rooms with their present, and everything that ever happened to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.formats import chinese
from core.models import Note
from rooms.enums import (
    Act,
    Block,
    Cleanliness,
    Discrepant,
    Door,
    Fact,
    Observed,
    Occupancy,
    Released,
    Source,
    WorkKind,
    WorkState,
)


class TwoNames(models.Model):
    """A thing that people read in their own language; a missing name shows the other one."""

    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return (self.name_zh or self.name_en) if chinese() else (self.name_en or self.name_zh)


class Building(TwoNames):
    code = models.CharField(_("code"), max_length=8, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "code"]


class Floor(models.Model):
    building = models.ForeignKey(Building, models.PROTECT, related_name="floors")
    number = models.SmallIntegerField(_("floor"), help_text=_("1 is street level in both languages."))

    class Meta:
        ordering = ["building__position", "number"]
        constraints = [models.UniqueConstraint(fields=["building", "number"], name="one_floor_per_number")]

    def __str__(self) -> str:
        return f"{self.building.code}-{self.number}"


class Section(TwoNames):
    """The rooms of one team leader."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "code"]


class SectionMember(models.Model):
    """Who leads a section or usually works in it."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="members")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sections")
    leads = models.BooleanField(_("leads the section"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "employee"], name="one_membership_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} in {self.section_id}"


class RoomType(TwoNames):
    code = models.CharField(_("code"), max_length=8, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    beds = models.CharField(_("beds"), max_length=40, blank=True)
    square_metres = models.PositiveSmallIntegerField(_("floor area in m²"), default=0)
    sleeps = models.PositiveSmallIntegerField(_("persons"), default=2)
    departure_minutes = models.PositiveSmallIntegerField(_("minutes for a departure clean"), default=30)
    stayover_minutes = models.PositiveSmallIntegerField(_("minutes for a stay-over clean"), default=18)

    class Meta:
        ordering = ["position", "code"]

    def minutes_for(self, kind: str) -> int:
        """Standard minutes of one person for one cleaning of this `WorkKind`."""
        if kind in (WorkKind.DEPARTURE, WorkKind.DEEP):
            return self.departure_minutes
        if kind == WorkKind.STAYOVER:
            return self.stayover_minutes
        return max(5, self.stayover_minutes // 2)


class Room(models.Model):
    """A room and its present. Only `domain/status.py` writes the columns below `position`."""

    number = models.CharField(_("room number"), max_length=8, unique=True)
    floor = models.ForeignKey(Floor, models.PROTECT, related_name="rooms")
    type = models.ForeignKey(RoomType, models.PROTECT, related_name="rooms")
    section = models.ForeignKey(Section, models.PROTECT, related_name="rooms", null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    occupancy = models.CharField(max_length=8, choices=Occupancy, default=Occupancy.VACANT)
    occupancy_since = models.DateTimeField(null=True)
    cleanliness = models.CharField(max_length=9, choices=Cleanliness, default=Cleanliness.DIRTY)
    cleanliness_since = models.DateTimeField(null=True)
    observed = models.CharField(max_length=9, choices=Observed, blank=True, default=Observed.NOTHING)
    observed_persons = models.PositiveSmallIntegerField(default=0)
    observed_at = models.DateTimeField(null=True)
    door = models.CharField(max_length=13, choices=Door, blank=True, default=Door.NONE)
    door_until = models.DateTimeField(null=True)
    door_since = models.DateTimeField(null=True)
    block = models.CharField(max_length=3, choices=Block, blank=True, default=Block.NONE)
    block_until = models.DateTimeField(null=True)
    block_since = models.DateTimeField(null=True)
    released = models.CharField(max_length=10, choices=Released, blank=True, default=Released.NO)

    work_kind = models.CharField(max_length=9, choices=WorkKind, blank=True, default=WorkKind.NONE)
    work_state = models.CharField(max_length=7, choices=WorkState, blank=True, default=WorkState.NONE)
    attendant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rooms_now", null=True, blank=True
    )
    work_minutes = models.PositiveSmallIntegerField(default=0)
    expected_ready_at = models.DateTimeField(null=True)
    cleaned_after_leaving = models.BooleanField(default=False)
    work_since = models.DateTimeField(null=True)

    persons = models.PositiveSmallIntegerField(default=0)
    leaves_on = models.DateField(null=True)
    vip_now = models.BooleanField(default=False)
    guest_turn = models.PositiveIntegerField(default=0)
    arrives_at = models.DateTimeField(null=True)
    vip_next = models.BooleanField(default=False)
    queue_since = models.DateTimeField(null=True)
    rush = models.BooleanField(default=False)
    promised_for = models.DateTimeField(null=True)
    discrepancy = models.CharField(max_length=7, choices=Discrepant, blank=True, default=Discrepant.NO)

    last_entered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "number"]
        constraints = [
            models.CheckConstraint(
                name="vacant_room_has_no_persons", condition=Q(occupancy="occupied") | Q(persons=0)
            ),
            models.CheckConstraint(
                name="work_has_kind_and_state",
                condition=Q(work_state="", work_kind="") | (~Q(work_state="") & ~Q(work_kind="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("rooms:room", args=[self.pk])


class RoomEvent(BookRow):
    """One change of one fact of one room. Written by `domain/status.py`, never changed.

    `happened_at` is when it was so, `recorded_at` when the house knew it. An act done without network that was
    overtaken by a later one is kept with `applied=False`: it is history and did not change the present.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=20, choices=Act)
    fact = models.CharField(max_length=11, choices=Fact)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=10, choices=Source)
    cause = models.CharField(max_length=40, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+", db_index=False)
    applied = models.BooleanField(default=True)

    class Meta:
        ordering = ["room", "seq"]
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="room_event_sequence")]
        indexes = [models.Index(fields=["room", "fact", "happened_at"], name="room_fact_time")]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} {self.fact}: {self.before} > {self.after}"


class RoomBlock(models.Model):
    """A period in which a room is out of order or out of service."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="blocks")
    kind = models.CharField(max_length=3, choices=[c for c in Block.choices if c[0]])
    starts_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    return_status = models.CharField(
        _("status afterwards"), max_length=9, choices=Cleanliness, default=Cleanliness.DIRTY
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="block_ends_after_it_starts",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
                name="one_block_in_force_per_room",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.kind}"


class Discrepancy(models.Model):
    """Desk and floor disagree about a room, from the moment it was seen until the desk settles it."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="discrepancies")
    kind = models.CharField(max_length=7, choices=[c for c in Discrepant.choices if c[0]])
    desk_said = models.CharField(max_length=80)
    floor_saw = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_how = models.CharField(max_length=20, choices=Act, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "discrepancies"
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(settled_at__isnull=True), name="one_open_discrepancy_per_room"
            )
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.kind}"


class PublicArea(TwoNames):
    """A place outside the rooms that the public-area crew cleans."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="areas", null=True, blank=True)
    floor_number = models.SmallIntegerField(_("floor"), null=True, blank=True)
    square_metres = models.PositiveIntegerField(_("floor area in m²"), default=0)
    every_minutes = models.PositiveIntegerField(
        _("minutes between two rounds"),
        null=True,
        blank=True,
        help_text=_("Empty: after use, not by the clock."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position"]
