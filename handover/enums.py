"""Words of the handover."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(TextChoices):
    """How far a shift's report is. What is signed is never written again."""

    OPEN = "open", pgettext_lazy("report", "to be signed")
    GIVEN = "given", _("signed by the outgoing shift")
    TAKEN = "taken", _("taken over")
    MISSED = "missed", _("not made, the program stood still")


WAITING = (ReportState.OPEN, ReportState.GIVEN)
"""States in which somebody still has to sign."""


class Answer(TextChoices):
    """What the incoming shift says to a line."""

    NONE = "", _("not answered")
    ACCEPTED = "accepted", pgettext_lazy("line", "accepted")
    DISPUTED = "disputed", _("disputed")


class Closed(TextChoices):
    """How a line came to its end."""

    NO = "", pgettext_lazy("line", "open")
    SOURCE = "source", _("settled where it came from")
    HAND = "hand", _("closed by hand")
    TOLD = "told", _("told, nothing to do")


class Side(TextChoices):
    GIVEN = "given", _("given by")
    TAKEN = "taken", _("taken by")


class Reminded(TextChoices):
    """What was asked of whom, once each."""

    SIGN = "sign", _("the outgoing shift was asked to sign")
    TAKE = "take", _("the incoming shift was asked to take over")
    SUPERVISOR = "supervisor", _("the supervisor was told")


class MonthState(TextChoices):
    DRAFT = "draft", _("being written")
    SENT = "sent", _("sent")
