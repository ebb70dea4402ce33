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
