"""Rights of this app; `staff/roles.py` gives them to roles."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

SEE = declare("handover.see", _("see the shift reports of the house and of their own sections"))
SEE_ALL = declare("handover.see_all", _("see the shift reports of all sections"))
SIGN = declare("handover.sign", _("give and take over the shift reports of their own sections"))
SIGN_HOUSE = declare("handover.sign_house", _("give and take over the shift report of the house"))
SETTLE = declare("handover.settle", _("close disputed lines of a handover"))
CHANGE_RULES = declare("handover.change_rules", _("change when shifts hand over and who is told"))
SIGN_DAILY = declare("handover.sign_daily", _("sign their own daily work report"))
SEE_DAILY = declare("handover.see_daily", _("see the daily work reports of attendants"))
LEAD = declare("handover.lead", _("write the leader's report of their section"))
ACKNOWLEDGE = declare("handover.acknowledge", _("acknowledge leaders' reports"))
SEE_FIGURES = declare("handover.see_figures", _("see the department's figures and what is late"))
SEND_MONTH = declare("handover.send_month", _("write and send the monthly report"))
