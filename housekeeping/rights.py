"""The rights the roof asks for (`core.access` keeps the register)."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

ROLL_NIGHT = declare("housekeeping.roll_night", _("close the business day"))
