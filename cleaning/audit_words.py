"""The words of the audit for what is done in cleaning: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "cleaning.add_reason": pgettext_lazy("audit", "added a reason for redo"),
    "cleaning.change_reason": pgettext_lazy("audit", "changed a reason for redo"),
}
