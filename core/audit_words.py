"""The words of the audit for what is done in core: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "core.add_picture": pgettext_lazy("audit", "added a picture"),
    "core.change_hotel": pgettext_lazy("audit", "changed the hotel's settings"),
    "core.close_day": pgettext_lazy("audit", "closed the business day"),
    "core.open_day": pgettext_lazy("audit", "opened the business day"),
    "core.purge_audit": pgettext_lazy("audit", "cleared old lines of the audit"),
    "core.refused": pgettext_lazy("audit", "was refused a page"),
    "core.remove_picture": pgettext_lazy("audit", "removed a picture"),
    "core.retention": pgettext_lazy("audit", "removed data past their time"),
    "core.try_mail": pgettext_lazy("audit", "sent a mail again"),
    "core.withdraw_mail": pgettext_lazy("audit", "withdrew a mail"),
}
