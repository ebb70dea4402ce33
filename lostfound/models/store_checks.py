"""Looking whether everything lies where the register says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from lostfound.models.places import Shelf, Store
from lostfound.models.things import Thing, person


class StoreCheck(models.Model):
    """One check of one store. What it does not find is raised when it ends."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="checks")
    begun_at = models.DateTimeField()
    begun_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(ended_at__isnull=True), name="one_open_check_per_store"
            )
        ]

    def __str__(self) -> str:
        return f"check {self.pk} of {self.store_id}"

    def get_absolute_url(self) -> str:
        return reverse("lostfound:check", args=[self.pk])


class StoreCheckLine(models.Model):
    """A thing the register says lies here. `seen_at` empty at the end means: it was not there."""

    check_of = models.ForeignKey(StoreCheck, models.PROTECT, related_name="lines")
    thing = models.ForeignKey(Thing, models.PROTECT, related_name="+")
    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="+")
    box = models.CharField(max_length=20, blank=True)
    steps = models.PositiveIntegerField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = person(null=True, blank=True)

    class Meta:
        ordering = ["shelf__code", "thing__number"]
        constraints = [
            models.UniqueConstraint(fields=["check_of", "thing"], name="one_line_per_thing_checked")
        ]

    def __str__(self) -> str:
        return f"{self.thing_id} in check {self.check_of_id}"
