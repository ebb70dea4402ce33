"""How a thing leaves the house: claimed, posted, on the police list, destroyed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.books import BookRow
from core.fields import EncryptedField, PlainTextField
from core.models import Note
from frontdesk.enums import DocumentKind
from lostfound.enums import ClaimState, CostTo, DisposalKind, DisposalState, ReturnHow
from lostfound.models.reports import LossReport
from lostfound.models.things import Thing, person


class Claim(models.Model):
    """What somebody said about a thing before seeing it, and who they are. Emptied when its time is over."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="claims")
    report = models.ForeignKey(LossReport, models.PROTECT, related_name="claims", null=True, blank=True)
    state = models.CharField(max_length=7, choices=ClaimState, default=ClaimState.OPEN)
    said_item = PlainTextField(_("what it is"), max_length=300, blank=True)
    said_place = PlainTextField(_("where it was lost"), max_length=200, blank=True)
    said_when = PlainTextField(_("when it was lost"), max_length=120, blank=True)
    said_at = models.DateTimeField()
    said_to = person()
    name = PlainTextField(pgettext_lazy("person", "name"), max_length=120, blank=True)
    phone = EncryptedField(_("phone"), blank=True)
    address = EncryptedField(_("address"), blank=True)
    document_kind = models.CharField(_("document"), max_length=3, choices=DocumentKind, blank=True)
    document_number = EncryptedField(_("number"), blank=True)
    document_hash = models.CharField(max_length=64, blank=True, db_index=True)
    signed_name = PlainTextField(_("signed by typing the name"), max_length=120, blank=True)
    person_removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thing"], condition=Q(state="open"), name="one_open_claim_per_thing"
            )
        ]

    def __str__(self) -> str:
        return f"claim {self.pk} about {self.thing_id}"


class Return(BookRow):
    """A thing, or some of what was in it, went back to its owner. Names no guest: the claim does."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="returns")
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="outcome")
    how = models.CharField(max_length=6, choices=ReturnHow)
    partial = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = person()
    acting_for = person(null=True)
    second = person(null=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=60, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=10, decimal_places=2, null=True)
    cost_to = models.CharField(_("cost"), max_length=5, choices=CostTo, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thing"], condition=Q(partial=False), name="a_thing_is_returned_once"
            ),
            models.CheckConstraint(name="posted_with_a_carrier", condition=~Q(how="post") | ~Q(carrier="")),
        ]
        indexes = [models.Index(fields=["at"], name="return_at")]

    def __str__(self) -> str:
        return f"{self.how} {self.thing_id}"


class Disposal(models.Model):
    """A list of things nobody claimed: to the police, to be destroyed, or to the finders. A manager approves it."""

    number = models.CharField(max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=7, choices=DisposalKind)
    state = models.CharField(max_length=9, choices=DisposalState, default=DisposalState.PROPOSED)
    made_by = person()
    made_at = models.DateTimeField()
    approved_by = person(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    done_by = person(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    witness = person(null=True, blank=True)
    second_witness = person(null=True, blank=True)
    receiver = PlainTextField(_("taken over by"), max_length=120, blank=True)
    receipt_number = PlainTextField(_("receipt number"), max_length=60, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="disposal_approved_before_it_is_done",
                condition=Q(state__in=["proposed", "withdrawn"]) | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="disposal_done_with_its_proof",
                condition=~Q(state="done")
                | (Q(kind="police") & ~Q(receipt_number=""))
                | Q(kind__in=["destroy", "finder"], witness__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("lostfound:disposal", args=[self.pk])
