"""The words of the audit for what is done in rooms: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "rooms.change_layout": pgettext_lazy("audit", "changed buildings, types or rooms"),
    "rooms.import": pgettext_lazy("audit", "imported rooms"),
}
