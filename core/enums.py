"""Names of the states core keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HotelKind(models.TextChoices):
    """Whether real guests live here. Invented data and a set clock are refused in a live hotel."""

    LIVE = "live", _("Live hotel")
    DEMO = "demo", _("Demo hotel")
    SCRATCH = "scratch", _("Scratch hotel")


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")


class MailTrouble(models.TextChoices):
    """Why a mail has not left yet."""

    UNSET = "unset", _("No mail server is set.")
    UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
    PASSWORD = "password", _("The mail server does not accept our name and password.")
    REFUSED = "refused", _("The mail server does not take this mail.")


class SheetLetters(models.TextChoices):
    """Whose letters a room sheet uses: O is "occupied" in English and 走客房 (checked out) in Chinese."""

    ENGLISH = "en", _("English: O is occupied, V is vacant")
    CHINESE = "zh-hans", _("Chinese: O is checked out (走客房), I is in house (住客房)")
