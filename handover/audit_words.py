"""The words of the audit for what is done in handover: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "handover.acknowledge": pgettext_lazy("audit", "acknowledged a leader's report"),
    "handover.change_rules": pgettext_lazy("audit", "changed the rules of the handover"),
    "handover.close_line": pgettext_lazy("audit", "closed an open line"),
    "handover.send_month": pgettext_lazy("audit", "sent the monthly report"),
    "handover.sign": pgettext_lazy("audit", "signed a handover"),
    "handover.sign_daily": pgettext_lazy("audit", "signed the daily work report"),
    "handover.sign_leader": pgettext_lazy("audit", "signed the leader's report"),
}
