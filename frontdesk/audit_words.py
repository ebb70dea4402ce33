"""The words of the audit for what is done in frontdesk: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "frontdesk.change_booking": pgettext_lazy("audit", "changed a booking"),
    "frontdesk.change_departure": pgettext_lazy("audit", "changed a departure"),
    "frontdesk.change_guest": pgettext_lazy("audit", "changed a guest"),
    "frontdesk.check_in": pgettext_lazy("audit", "checked in"),
    "frontdesk.check_out": pgettext_lazy("audit", "checked out"),
    "frontdesk.move": pgettext_lazy("audit", "moved a guest"),
    "frontdesk.queue": pgettext_lazy("audit", "put a guest in the queue"),
    "frontdesk.reinstate": pgettext_lazy("audit", "took back a check-out"),
    "frontdesk.reopened": pgettext_lazy("audit", "reopened a booking"),
    "frontdesk.rush": pgettext_lazy("audit", "asked for a rush"),
    "frontdesk.rush_lifted": pgettext_lazy("audit", "lifted a rush"),
    "frontdesk.show_document": pgettext_lazy("audit", "opened a document number"),
    "frontdesk.undo_check_in": pgettext_lazy("audit", "took back a check-in"),
    "frontdesk.cancelled": pgettext_lazy("audit", "cancelled a booking"),
    "frontdesk.no_show": pgettext_lazy("audit", "entered a no-show"),
}
