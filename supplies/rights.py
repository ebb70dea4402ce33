"""Rights of this app; `staff/roles.py` gives them to roles."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

SEE_ITEMS = declare("supplies.see_items", _("see items and what the stores hold"))
CHANGE_ITEMS = declare("supplies.change_items", _("change items, stores and standards"))
SEE_COSTS = declare("supplies.see_costs", _("see what items cost"))
LOG = declare("supplies.log", _("log what was used"))
LOG_FOR_OTHERS = declare("supplies.log_for_others", _("log what others used, from day sheets and files"))
SEE_CONSUMPTION = declare("supplies.see_consumption", _("see what was used, by whom and where"))
SEE_ALL_SECTIONS = declare("supplies.see_all_sections", _("see what all sections used, not only their own"))
LOG_AREAS = declare("supplies.log_areas", _("log what public areas used"))
REVERSE = declare("supplies.reverse", _("reverse movements of goods, with a reason"))
USE_BEYOND = declare("supplies.use_beyond", _("log what was used even where the books hold less"))
GO_BELOW = declare("supplies.go_below", _("take a store below zero, with a reason"))
SEE_REPORT = declare("supplies.see_report", _("see and export the monthly consumption report"))
SIGN_REPORT = declare("supplies.sign_report", _("sign the monthly consumption report"))
SEE_BUDGETS = declare("supplies.see_budgets", _("see budgets and what is left of them"))
CHANGE_BUDGETS = declare("supplies.change_budgets", _("set budgets and the levels they warn at"))
ASK = declare("supplies.ask", _("ask the store for goods and confirm what came"))
ISSUE = declare("supplies.issue", _("issue goods from the store"))
SETTLE = declare("supplies.settle", _("settle what did not arrive: found, in the store, or lost"))
ORDER = declare("supplies.order", _("draw up orders to suppliers and book their deliveries"))
TAKE_MORE = declare("supplies.take_more", _("take more than was ordered, with a reason"))
COUNT = declare("supplies.count", _("count stock, blind"))
RUN_STOCKTAKE = declare("supplies.run_stocktake", _("begin, finish and abort stocktakes"))
APPROVE_STOCKTAKE = declare("supplies.approve_stocktake", _("approve stocktakes others have counted"))
SEE_LINEN = declare("supplies.see_linen", _("see the linen circle and what is due"))
SEND_LINEN = declare("supplies.send_linen", _("send linen to the laundry and take it back"))
WRITE_OFF = declare(
    "supplies.write_off", _("write off linen, set its rules, and keep what is lent and washed for guests")
)
SERVE_GUESTS = declare("supplies.serve_guests", _("take guests' laundry, lend things and note wishes"))
CHANGE_STOCK_RULES = declare("supplies.change_stock_rules", _("change how the stores are kept"))
