"""Rights of this app; `staff/roles.py` gives them to roles."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

SEE_DESK = declare("frontdesk.see_desk", _("see the front desk's lists"))
SEE_GUESTS = declare("frontdesk.see_guests", _("see guests' names and find guests"))
CHANGE_BOOKING = declare("frontdesk.change_booking", _("make, change and cancel bookings"))
CHECK_IN = declare("frontdesk.check_in", _("check guests in"))
CHECK_OUT = declare("frontdesk.check_out", _("check guests out"))
MOVE = declare("frontdesk.move", _("move guests, and change their departure"))
QUEUE = declare("frontdesk.queue", _("let a guest wait for a room"))
UNDO = declare("frontdesk.undo", _("take back a wrong check-in or check-out"))
SEE_FULL_DOCUMENTS = declare(
    "frontdesk.see_full_documents", _("see a full document number, which is recorded")
)
