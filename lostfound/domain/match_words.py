"""Why a thing and a report fit, or do not, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import chinese
from lostfound.domain.matching import Reason
from lostfound.domain.matching.lexicon import lexicon

KINDS = {
    "thing": "thing", "colour": "colour", "brand": "brand", "area": "area", "category": "group", "traits": "trait",
    "spot": "spot", "sort": "sort",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One reason: its colour and icon, the words, and how much it weighs."""

    state: str
    icon: str
    words: str
    points: str


def say(reason: Reason) -> Said:
    """A reason in words: green for it, amber against it."""
    speaks = reason.weight > 0
    points = f"+{reason.weight:.1f}" if speaks else f"{reason.weight:.1f}"
    return Said("ready" if speaks else "pickup", "check" if speaks else "contrast", _words(reason), points)


def _words(reason: Reason) -> str:
    names = [_name(reason.code, name) for name in reason.about]
    if reason.code.startswith("found_after_"):
        return _days(reason.code, int(reason.about[0]))
    told = {
        "one": names[0] if names else "", "other": names[-1] if names else "",
        "all": ("、" if chinese() else ", ").join(names),
    }  # fmt: skip
    sentences = {
        "same_thing": _("both: %(one)s"),
        "also_thing": _("both name: %(one)s"),
        "like_thing": _("much the same: %(one)s, %(other)s"),
        "other_thing": _("different things: %(one)s, %(other)s"),
        "same_category": _("same category: %(one)s"),
        "same_category_words": _("same category: %(one)s"),
        "other_category": _("other category: %(one)s, %(other)s"),
        "same_colour": _("same colour: %(all)s"),
        "like_colour": _("colours alike: %(one)s, %(other)s"),
        "other_colour": _("other colour: %(one)s, %(other)s"),
        "same_brand": _("same brand: %(one)s"),
        "same_brand_words": _("same brand: %(one)s"),
        "other_brand": _("other brand: %(one)s, %(other)s"),
        "same_traits": _("looks the same: %(all)s"),
        "other_traits": _("looks different: %(one)s, %(other)s"),
        "same_sort": _("same sort: %(all)s"),
        "other_sort": _("other sort: %(one)s, %(other)s"),
        "same_words": _("same words: %(all)s"),
        "same_numbers": _("same numbers: %(all)s"),
        "same_spot": _("same spot: %(all)s"),
        "same_room": _("same room, %(one)s"),
        "like_room": _("room numbers alike: %(one)s, %(other)s"),
        "same_floor": _("other room on the floor: %(one)s, %(other)s"),
        "other_room": _("other room: %(one)s, %(other)s"),
        "same_area": _("same area: %(one)s"),
        "other_area": _("other area: %(one)s, %(other)s"),
        "room_and_area": _("one in a room, one in a public area"),
    }
    return sentences.get(reason.code, reason.code) % told


def _name(code: str, name: str) -> str:
    """A notion as its list names it in the reader's language; written words as they are."""
    kind = KINDS.get(code.partition("_")[2], "")
    english, han = lexicon().names.get((kind, name), (name.lstrip("?"), name.lstrip("?")))
    return han if chinese() else english


def _days(code: str, days: int) -> str:
    """How the day of finding fits."""
    if code == "found_after_departed":
        if days == 0:
            return _("found on the day of departure")
        if days == 1:
            return _("found the day after departure")
        text = ngettext("found %(count)d day after departure", "found %(count)d days after departure", days)
        return text % {"count": days} if days > 0 else _("found before the departure")
    if days == 0:
        return _("found on the day of the loss")
    if days == 1:
        return _("found the day after the loss")
    if days < 0:
        text = ngettext("found %(count)d day before the loss", "found %(count)d days before the loss", -days)
        return text % {"count": -days}
    return ngettext("found %(count)d day after the loss", "found %(count)d days after the loss", days) % {
        "count": days
    }
