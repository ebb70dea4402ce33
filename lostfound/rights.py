"""Rights of this app; `staff/roles.py` gives them to roles."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

REGISTER = declare("lostfound.register", _("register what they find, and pass it on"))
SEARCH = declare("lostfound.search", _("search the register of found things, without shelves of valuables"))
TAKE_REPORTS = declare("lostfound.take_reports", _("take loss reports from guests and answer them"))
RUN = declare("lostfound.run", _("run the register: store, match, pass on, check the stores"))
GIVE_BACK = declare("lostfound.give_back", _("give found things back to their owners"))
SHOW_IDENTITY = declare(
    "lostfound.show_identity", _("open a guest's name and contact in the register, which is recorded")
)
DISPOSE = declare("lostfound.dispose", _("put unclaimed things on police lists and destruction lists"))
APPROVE = declare("lostfound.approve", _("approve police lists and destruction lists"))
EXPORT = declare("lostfound.export", _("export the register of found things"))
SET_UP = declare("lostfound.set_up", _("change categories, periods, stores and rules of lost and found"))
