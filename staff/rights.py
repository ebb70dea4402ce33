"""The rights this app asks for (`core.access` keeps the register)."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

SEE_PEOPLE = declare("staff.see_people", _("see the list of employees"))
CHANGE_PEOPLE = declare("staff.change_people", _("take on, change and switch off employees"))
CHANGE_ROLES = declare("staff.change_roles", _("decide what each role may do"))
SEE_ROSTER = declare("staff.see_roster", _("see who works which shift"))
CHANGE_ROSTER = declare("staff.change_roster", _("write the roster"))
ENROL_DEVICES = declare("staff.enrol_devices", _("enrol and revoke floor phones and wall screens"))
GRANT_ACTING = declare("staff.grant_acting", _("name an acting manager"))
KEEP_FILES = declare("staff.keep_files", _("keep personnel files: contract, skills, certificates, picture"))
DECIDE_LEAVE = declare("staff.decide_leave", _("approve and reject leave"))
DECIDE_SWAPS = declare("staff.decide_swaps", _("approve and reject swaps of shifts"))
SEE_TEAM = declare("staff.see_team", _("see who of their team is here, late or missing"))
SEE_ATTENDANCE = declare("staff.see_attendance", _("see everybody's attendance and the monthly sheets"))
KEEP_ATTENDANCE = declare(
    "staff.keep_attendance", _("sign people in and out, note absence and correct the attendance")
)
GIVE_ERRANDS = declare("staff.give_errands", _("give errands to anyone or to a role"))
SEE_ERRANDS = declare("staff.see_errands", _("see everybody's errands"))
TAKE_THINGS = declare("staff.take_things", _("sign out and return keys, cards, radios and phones"))
KEEP_THINGS = declare("staff.keep_things", _("sign keys and radios out for others, and count them"))
CHANGE_THINGS = declare("staff.change_things", _("enter and change keys, cards, radios and phones"))
