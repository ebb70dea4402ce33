"""Rights of this app; `staff/roles.py` gives them to roles."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

SEE_OWN_TASKS = declare("cleaning.see_own_tasks", _("see their own rooms"))
WORK = declare("cleaning.work", _("clean rooms and report what they find"))
SEE_TASKS = declare("cleaning.see_tasks", _("see all cleanings of the day"))
SEE_ATTENDANTS = declare("cleaning.see_attendants", _("see who has how much work"))
ASSIGN = declare("cleaning.assign", _("give cleanings to attendants"))
INSPECT = declare("cleaning.inspect", _("inspect rooms"))
RELEASE_OWN = declare("cleaning.release_own", _("release their own rooms (self-check earned)"))
SEE_ALL_SECTIONS = declare(
    "cleaning.see_all_sections", _("see the cleanings of all sections, not only their own")
)
CHANGE_REASONS = declare("cleaning.change_reasons", _("change the reasons why a room comes back for redo"))
