"""Errands: a task anyone with the right gives to anyone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.formats import show_date
from core.models import Note
from staff.enums import ErrandAct, ErrandState, Role
from staff.models.people import Certificate, Employee


class Errand(models.Model):
    """A task for one person or for whoever of a role takes it, with its time and place."""

    text = models.CharField(_("what is to be done"), max_length=300, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    asked_by = models.CharField(
        _("asked for by"),
        max_length=60,
        blank=True,
        help_text=_("Somebody outside the department, such as the general manager."),
    )
    due_at = models.DateTimeField(_("due"))
    person = models.ForeignKey(
        Employee, models.PROTECT, null=True, related_name="errands", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="errands")
    """What the program reminds of; its words are made for the reader, `text` is empty then."""
    state = models.CharField(_("state"), max_length=10, choices=ErrandState, default=ErrandState.OPEN)
    taken_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    given_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="errands_given")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    """When it rose to the giver because it was overdue."""

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["open", "accepted"]), name="errand_live"),
            models.Index(fields=["ended_at"], name="errand_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                name="errand_for_a_person_or_a_role",
                condition=Q(person__isnull=False, role="") | Q(person__isnull=True) & ~Q(role=""),
            ),
            models.CheckConstraint(
                name="errand_says_what", condition=~Q(text="") | Q(certificate__isnull=False)
            ),
            models.CheckConstraint(
                name="accepted_errand_has_its_person",
                condition=~Q(state__in=["accepted", "done"]) | Q(taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("staff:errand", args=[self.pk])

    @property
    def words(self) -> str:
        """What is to be done, in words."""
        if self.certificate is None:
            return self.text
        return gettext("Renew the %(paper)s of %(name)s: it ends on %(day)s.") % {
            "paper": self.certificate,
            "name": self.certificate.employee.name,
            "day": show_date(self.certificate.expires_on) if self.certificate.expires_on else "",
        }


class ErrandLine(BookRow):
    """What happened to an errand, and the words that went with it."""

    errand = models.ForeignKey(Errand, models.PROTECT, related_name="lines")
    act = models.CharField(_("what"), max_length=12, choices=ErrandAct)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.errand} {self.act}"
