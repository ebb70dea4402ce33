"""Words of the floor's work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskState(TextChoices):
    OPEN = "open", _("to do")
    STARTED = "started", _("cleaning in progress")
    PAUSED = "paused", _("paused")
    DONE = "done", _("finished")
    DROPPED = "dropped", _("not needed any more")


UNFINISHED = (TaskState.OPEN, TaskState.STARTED, TaskState.PAUSED)


class Verdict(TextChoices):
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")
    SKIPPED = "skipped", _("released without inspection")
