"""The lines of the table of consequences in words, for the page that explains them."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rooms.domain.consequences import GIVEN, Consequence, Rule
from rooms.enums import Fact

COLUMN_WORDS = {
    "occupancy": Fact.OCCUPANCY.label,
    "cleanliness": Fact.CLEANLINESS.label,
    "observed": Fact.OBSERVED.label,
    "observed_persons": gettext_lazy("persons seen"),
    "door": Fact.DOOR.label,
    "door_until": gettext_lazy("sign until"),
    "block": Fact.BLOCK.label,
    "block_until": gettext_lazy("block until"),
    "released": Fact.RELEASED.label,
    "work_kind": gettext_lazy("kind of work"),
    "work_state": gettext_lazy("state of the work"),
    "attendant_id": gettext_lazy("attendant"),
    "work_minutes": gettext_lazy("standard minutes"),
    "expected_ready_at": gettext_lazy("expected ready"),
    "cleaned_after_leaving": gettext_lazy("cleaned after leaving"),
    "persons": gettext_lazy("persons"),
    "leaves_on": gettext_lazy("departure day"),
    "vip_now": gettext_lazy("VIP in the room"),
    "guest_turn": gettext_lazy("guest turn"),
    "arrives_at": gettext_lazy("next arrival"),
    "vip_next": gettext_lazy("VIP comes next"),
    "queue_since": gettext_lazy("guest waiting since"),
    "rush": gettext_lazy("rush"),
    "promised_for": gettext_lazy("promised for"),
}
"""Every column an act may set, in words; a test proves that none is missing."""


def effects_of(line: Consequence) -> list[tuple[str, str]]:
    """(what, becomes what) of each column the act sets."""
    return [(str(COLUMN_WORDS[column]), value_words(value)) for column, value in line.sets.items()]


def value_words(value: Any) -> str:
    """What a column becomes: a state's word, a rule's sentence, or that the person says it."""
    if value is GIVEN:
        return _("as the person says")
    if isinstance(value, Rule):
        return str(value.sentence)
    if isinstance(value, TextChoices):
        return str(value.label)
    return _("yes") if value is True else _("nothing")
