"""Guests, what they booked, and their stays."""

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
from frontdesk.enums import BookingState, DocumentKind, GuestKind, StayState
from rooms.models import Room, RoomType

NOBODY = "—"
"""The name of a guest whose time is over, in any language."""


class Guest(models.Model):
    """A person who stays here. Made anonymous when the time is over, never deleted while a book points here.

    `family_name` and `given_names` stand as in the document and are never guessed from each other.
    """

    name = PlainTextField(pgettext_lazy("person", "name"), max_length=120)
    family_name = PlainTextField(_("family name"), max_length=60, blank=True)
    given_names = PlainTextField(_("given names"), max_length=60, blank=True)
    pinyin = PlainTextField(
        _("pinyin"),
        max_length=120,
        blank=True,
        help_text=_("Only where it is read differently from what is usual."),
    )
    phone = PlainTextField(_("phone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    vip = models.BooleanField(_("VIP"), default=False)
    made_at = models.DateTimeField()
    anonymous_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], condition=Q(anonymous_since__isnull=True), name="guest_by_name"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class GuestKey(models.Model):
    """One way to find a guest by typing: name, pinyin, initials or phone, folded; looked up by its beginning."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guest", "key"], name="one_key_once_per_guest")]
        # Looked up by its beginning, which PostgreSQL does only by this order of characters.
        indexes = [models.Index(fields=["key"], name="guest_key", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.key


class GuestDocument(models.Model):
    """An identity document. The number is encrypted; it is found again by its keyed hash."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="documents")
    kind = models.CharField(_("document"), max_length=3, choices=DocumentKind)
    number = EncryptedField(_("number"))
    number_hash = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guest", "kind", "number_hash"], name="one_document_once_per_guest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of guest {self.guest_id}"


class Booking(models.Model):
    """What was promised to a guest: a room type from one day to another, perhaps a certain room."""

    guest = models.ForeignKey(Guest, models.PROTECT, related_name="bookings")
    reference = PlainTextField(_("number of the agency"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind of guest"), max_length=10, choices=GuestKind, default=GuestKind.INDIVIDUAL
    )
    state = models.CharField(max_length=9, choices=BookingState, default=BookingState.BOOKED)
    type = models.ForeignKey(RoomType, models.PROTECT, related_name="+", verbose_name=_("room type"))
    arrives_on = models.DateField(_("arrival"))
    leaves_on = models.DateField(_("departure"))
    expected_at = models.TimeField(_("expected at"), null=True, blank=True)
    persons = models.PositiveSmallIntegerField(_("persons"), default=1)
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="bookings", null=True, blank=True, verbose_name=_("room put down")
    )
    queued_at = models.DateTimeField(null=True, blank=True)
    vip = models.BooleanField(_("VIP"), default=False)
    wish = PlainTextField(_("note for the desk"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["arrives_on", "expected_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="booking_leaves_after_it_arrives", condition=Q(leaves_on__gte=F("arrives_on"))
            ),
            models.CheckConstraint(name="booking_has_persons", condition=Q(persons__gte=1)),
        ]
        indexes = [models.Index(fields=["state", "arrives_on"], name="booking_arrivals")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The booking number people say to each other."""
        return f"{self.pk:06d}"

    @property
    def nights(self) -> int:
        return (self.leaves_on - self.arrives_on).days


class Stay(models.Model):
    """A guest in a room, from check-in to check-out."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="stays")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="stays")
    room = models.ForeignKey(Room, models.PROTECT, related_name="stays")
    state = models.CharField(max_length=8, choices=StayState, default=StayState.OPEN)
    guest_turn = models.PositiveIntegerField()
    persons = models.PositiveSmallIntegerField(_("persons"))
    leaves_on = models.DateField(_("departure"))
    arrived_at = models.DateTimeField()
    arrived_day = models.DateField()
    departed_at = models.DateTimeField(null=True, blank=True)
    departed_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(state="open"), name="one_open_stay_per_room"
            ),
            models.UniqueConstraint(
                fields=["booking"], condition=~Q(state="undone"), name="one_stay_per_booking"
            ),
            models.CheckConstraint(
                name="stay_departed_when_not_open",
                condition=Q(state="open", departed_at__isnull=True)
                | (~Q(state="open") & Q(departed_at__isnull=False)),
            ),
            models.CheckConstraint(name="stay_has_persons", condition=Q(persons__gte=1)),
        ]
        indexes = [
            models.Index(fields=["state", "leaves_on"], name="stay_departures"),
            models.Index(fields=["departed_day"], name="stay_departed_day"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} in {self.room}"

    def get_absolute_url(self) -> str:
        return reverse("frontdesk:stay", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == StayState.OPEN


class StayPerson(models.Model):
    """One person of a stay, the document that was checked, and who said that the person matches it.

    The full register (sharers, minors, police report) adds its columns here.
    """

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="people")
    guest = models.ForeignKey(Guest, models.PROTECT, related_name="+")
    document = models.ForeignKey(GuestDocument, models.SET_NULL, null=True, related_name="+")
    document_kind = models.CharField(max_length=3, choices=DocumentKind)
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    matched_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "people of stays"
        constraints = [models.UniqueConstraint(fields=["stay", "guest"], name="one_person_once_per_stay")]

    def __str__(self) -> str:
        return f"{self.guest_id} in stay {self.stay_id}"


class StayEvent(BookRow):
    """What happened to a stay: one line each, never changed. Names no person but the colleague who did it."""

    class What(models.TextChoices):
        CHECKED_IN = "checked_in", _("checked in")
        UNDONE = "undone", _("check-in undone")
        MOVED = "moved", _("moved to another room")
        EXTENDED = "extended", _("stay extended")
        SHORTENED = "shortened", _("stay shortened")
        CHECKED_OUT = "checked_out", _("checked out")
        REINSTATED = "reinstated", _("check-out undone")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="events")
    what = models.CharField(max_length=11, choices=What)
    at = models.DateTimeField()
    business_day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    old = models.CharField(max_length=40, blank=True)
    new = models.CharField(max_length=40, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} stay {self.stay_id}"
