"""The words of the audit for what is done in supplies: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "supplies.add_item": pgettext_lazy("audit", "added an item"),
    "supplies.ask_for_report": pgettext_lazy("audit", "asked for a report"),
    "supplies.change_item": pgettext_lazy("audit", "changed an item"),
    "supplies.change_linen_rules": pgettext_lazy("audit", "changed the linen rules"),
    "supplies.change_rules": pgettext_lazy("audit", "changed the rules of supplies"),
    "supplies.close_load": pgettext_lazy("audit", "closed a laundry load"),
    "supplies.close_month": pgettext_lazy("audit", "closed a month"),
    "supplies.drop_report": pgettext_lazy("audit", "dropped a report"),
    "supplies.import": pgettext_lazy("audit", "imported items"),
    "supplies.install_services": pgettext_lazy("audit", "entered the usual services"),
    "supplies.install_usual": pgettext_lazy("audit", "entered the usual items"),
    "supplies.keep_service": pgettext_lazy("audit", "changed a service for guests"),
    "supplies.keep_store": pgettext_lazy("audit", "changed a store"),
    "supplies.keep_supplier": pgettext_lazy("audit", "changed a supplier"),
    "supplies.lent_gone": pgettext_lazy("audit", "wrote off a lent thing"),
    "supplies.reverse": pgettext_lazy("audit", "took back a line"),
    "supplies.set_barcodes": pgettext_lazy("audit", "set barcodes"),
    "supplies.set_budget": pgettext_lazy("audit", "set a budget"),
    "supplies.set_budget_levels": pgettext_lazy("audit", "set when a budget warns"),
    "supplies.set_cost": pgettext_lazy("audit", "set a unit cost"),
    "supplies.set_standard": pgettext_lazy("audit", "set the use per room"),
    "supplies.sign_report": pgettext_lazy("audit", "signed the monthly report"),
    "supplies.request_ask": pgettext_lazy("audit", "asked the store"),
    "supplies.request_withdraw": pgettext_lazy("audit", "withdrew a request"),
    "supplies.request_issue": pgettext_lazy("audit", "issued goods"),
    "supplies.request_receive": pgettext_lazy("audit", "confirmed what came"),
    "supplies.request_settle": pgettext_lazy("audit", "settled a difference"),
    "supplies.order_draw_up": pgettext_lazy("audit", "drew up an order"),
    "supplies.order_change_order": pgettext_lazy("audit", "changed an order"),
    "supplies.order_place": pgettext_lazy("audit", "placed an order"),
    "supplies.order_stop": pgettext_lazy("audit", "stopped an order"),
    "supplies.order_receive": pgettext_lazy("audit", "received a delivery"),
    "supplies.order_take_back": pgettext_lazy("audit", "took back a delivery"),
    "supplies.stocktake_start": pgettext_lazy("audit", "began a stocktake"),
    "supplies.stocktake_add": pgettext_lazy("audit", "added an item to a stocktake"),
    "supplies.stocktake_count": pgettext_lazy("audit", "counted"),
    "supplies.stocktake_recount": pgettext_lazy("audit", "counted again"),
    "supplies.stocktake_finish": pgettext_lazy("audit", "finished counting"),
    "supplies.stocktake_ask_again": pgettext_lazy("audit", "asked for another count"),
    "supplies.stocktake_approve": pgettext_lazy("audit", "approved a stocktake"),
    "supplies.stocktake_abort": pgettext_lazy("audit", "stopped a stocktake"),
}
