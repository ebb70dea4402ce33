"""The words of the audit for what is done in housekeeping: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "housekeeping.backup": pgettext_lazy("audit", "made a backup"),
}
