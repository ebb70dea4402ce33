"""The lines of a room's history in words: what each fact was and became."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import show_date
from rooms.domain.facts import decode
from rooms.domain.words import clock_words
from rooms.enums import (
    Act,
    Block,
    Cleanliness,
    Discrepant,
    Door,
    Fact,
    Observed,
    Occupancy,
    Released,
    WorkKind,
    WorkState,
)
from rooms.models import RoomEvent

LABELS = {
    Fact.OCCUPANCY: Occupancy,
    Fact.CLEANLINESS: Cleanliness,
    Fact.RELEASED: Released,
    Fact.DISCREPANCY: Discrepant,
}

GOOD = {Act.INSPECTION_PASSED, Act.INSPECTION_SKIPPED, Act.RELEASED}
STATES: dict[str, str] = {
    **dict.fromkeys((Act.CHECK_OUT, Act.MOVE_OUT, Act.INSPECTION_FAILED), "dirty"),
    **dict.fromkeys((Act.CLEAN_STARTED, Act.CLEAN_PAUSED, Act.CLEAN_RESUMED), "progress"),
    **dict.fromkeys((Act.RUSH, Act.DND, Act.REFUSED, Act.DOUBLE_LOCKED, Act.LEFT_WITHOUT_DESK), "alert"),
    **dict.fromkeys(GOOD, "ready"),
    Act.CLEAN_FINISHED: "clean",
    Act.BLOCK_BEGINS: "block",
    Act.IDLE_TOUCH_UP: "pickup",
}
"""Act -> colour of its node in the history; the others are quiet."""


def changes_in_words(lines: list[RoomEvent], at: datetime, *, names: dict[int, str]) -> list[str]:
    """Each fact an act changed as "dirty, before clean". `names` are the people that may be named, by id."""
    return [text for line in lines if (text := _change(line, at, names))]


def _change(line: RoomEvent, at: datetime, names: dict[int, str]) -> str:
    now, before = _words(line.fact, line.after, at, names), _words(line.fact, line.before, at, names)
    if not line.applied:
        return _("%(words)s (overtaken, the present stayed)") % {"words": now}
    if not before or before == now:
        return now
    if not now:
        return _("no longer: %(before)s") % {"before": before}
    return _("%(now)s, before %(before)s") % {"now": now, "before": before}


def _words(fact: str, text: str, at: datetime, names: dict[int, str]) -> str:
    """A fact's text in words; "" for what is not worth a word, such as a room nobody waits for."""
    value = decode(fact, text)
    if labels := LABELS.get(Fact(fact)):
        return str(labels(next(iter(value.values()))).label)
    return _SAYS[Fact(fact)](value, at, names)


def _observed(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    words = str(Observed(value["observed"]).label)
    return f"{words}, {_persons(value['observed_persons'])}" if value["observed_persons"] else words


def _persons(count: int) -> str:
    return ngettext("%(count)d guest", "%(count)d guests", count) % {"count": count}


def _door(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    return _until(str(Door(value["door"]).label), value["door_until"], at)


def _block(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    return _until(str(Block(value["block"]).label), value["block_until"], at)


def _until(words: str, until: datetime | None, at: datetime) -> str:
    return (
        _("%(words)s until %(time)s") % {"words": words, "time": clock_words(until, at)} if until else words
    )


def _work(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    if not value["work_state"]:
        return _("no work")
    words = f"{WorkKind(value['work_kind']).label}, {WorkState(value['work_state']).label}"
    who = names.get(value["attendant_id"] or 0)
    return f"{words}: {who}" if who else words


def _stay(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    if not value["persons"]:
        return ""
    if not value["leaves_on"]:
        return _persons(value["persons"])
    return _("%(persons)s until %(day)s") % {
        "persons": _persons(value["persons"]),
        "day": show_date(value["leaves_on"]),
    }


def _arrival(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    if not value["arrives_at"]:
        return ""
    return _("arriving %(time)s") % {"time": clock_words(value["arrives_at"], at)}


def _queue(value: dict[str, Any], at: datetime, names: dict[int, str]) -> str:
    parts = []
    if value["queue_since"]:
        parts.append(_("guest waiting since %(time)s") % {"time": clock_words(value["queue_since"], at)})
    if value["rush"]:
        parts.append(_("rush"))
    if value["promised_for"]:
        parts.append(_("promised for %(time)s") % {"time": clock_words(value["promised_for"], at)})
    return ", ".join(parts)


_SAYS = {
    Fact.OBSERVED: _observed,
    Fact.DOOR: _door,
    Fact.BLOCK: _block,
    Fact.WORK: _work,
    Fact.STAY: _stay,
    Fact.ARRIVAL: _arrival,
    Fact.QUEUE: _queue,
}
