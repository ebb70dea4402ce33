"""The rights of core."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

CHANGE_HOTEL = declare("core.change_hotel", _("change the hotel's settings"))
SEE_AUDIT = declare("core.see_audit", _("see the audit: who did what and when"))
SEE_OUTBOX = declare(
    "core.see_outbox", _("see the mails that wait and why, send them again or withdraw them")
)
