"""Found things in words: where they are, what happened last, why something cannot be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.formats import show_datetime, show_time
from lostfound.enums import Gone, Step
from lostfound.models import Custody, Thing
from lostfound.rights import RUN
from staff.models import Employee


@dataclass(frozen=True, slots=True)
class Tag:
    """Colour, icon and word of a thing's present."""

    state: str
    icon: str
    word: str


GONE_ICONS = {
    Gone.RETURNED: ("ready", "hand-helping"),
    Gone.POSTED: ("ready", "send"),
    Gone.POLICE: ("block", "shield-check"),
    Gone.DESTROYED: ("block", "trash-2"),
    Gone.SECURITY: ("block", "siren"),
    Gone.FINDER: ("block", "hand-heart"),
    Gone.MISSING: ("alert", "circle-question-mark"),
}


def hides_shelf(thing: Thing, user: Employee | None) -> bool:
    """Whether where a valuable lies is not for this person."""
    return user is not None and thing.category.is_valuable and not user.has_perm(RUN)


def place_of(thing: Thing, user: Employee | None = None) -> str:
    """Where the thing is now, as far as `user` may know (None: all of it)."""
    if thing.gone:
        return str(thing.get_gone_display())
    if thing.shelf is not None:
        if hides_shelf(thing, user):
            return _("kept with the valuables")
        where = f"{thing.shelf.store.name} {thing.shelf.code}"
        return _("%(shelf)s, box %(box)s") % {"shelf": where, "box": thing.box} if thing.box else where
    return thing.holder.name if thing.holder else ""


def offered_to(thing: Thing) -> str:
    """Whom the thing is offered to: a colleague or a store."""
    if thing.offered_to is not None:
        return str(thing.offered_to.name)
    return thing.offered_store.name if thing.offered_store else ""


def tag_of(thing: Thing, user: Employee, today: date, *, score: int = 0) -> Tag:
    """The one most urgent thing to say of a thing in a list."""
    if thing.gone:
        state, icon = GONE_ICONS[Gone(thing.gone)]
        return Tag(state, icon, str(thing.get_gone_display()))
    if thing.category.not_to_be_opened:
        return Tag("alert", "siren", str(thing.category.get_nature_display()))
    if thing.due_on is not None and (days := (thing.due_on - today).days) <= 7:
        return Tag("alert", "alarm-clock", due_words(thing, days))
    if score:
        return Tag("ready", "link", _("Match %(score)d") % {"score": score})
    if thing.offered:
        return Tag("pickup", "arrow-left-right", _("offered to %(who)s") % {"who": offered_to(thing)})
    if thing.shelf is not None:
        looks = ("progress", "lock-keyhole") if thing.category.is_valuable else ("clean", "map-pin")
        return Tag(*looks, place_of(thing, user))
    return Tag("pickup", "hand", place_of(thing, user))


def due_words(thing: Thing, days: int) -> str:
    """What is to be done with it, and in how many days."""
    if days < 0:
        text = {
            "police": _("police list, overdue"), "destroy": _("destroy, overdue"), "finder": _("time is over"),
        }  # fmt: skip
        return text.get(thing.category.ends_with, _("time is over"))
    if days == 0:
        return _("destroy today") if thing.category.ends_with == "destroy" else _("police list today")
    if thing.category.ends_with == "destroy":
        return ngettext("destroy in %(count)d day", "destroy in %(count)d days", days) % {"count": days}
    return ngettext("police list in %(count)d day", "police list in %(count)d days", days) % {"count": days}


def where_found(thing: Thing) -> str:
    """Room 1203, or the area, with the exact words."""
    place = _("Room %(room)s") % {"room": thing.room.number} if thing.room else str(thing.area or "")
    return f"{place} · {thing.where_words}" if thing.where_words else place


def last_words(thing: Thing) -> str:
    """The last link of the chain as a sentence."""
    row = (
        thing.custody.select_related("by", "to_holder", "to_store", "to_shelf__store")
        .order_by("-seq")
        .first()
    )
    return sentence_of(row) if row else ""


def sentence_of(row: Custody) -> str:
    """One link with who and when: He Xiufang accepted it at 12:05."""
    told = {"who": row.by.name if row.by else "", "at": show_datetime(row.at), "to": taker_of(row)}
    texts = {
        Step.OFFERED: _("%(who)s offered it to %(to)s on %(at)s."),
        Step.ACCEPTED: _("%(who)s accepted it on %(at)s."),
        Step.REFUSED: _("%(who)s refused it on %(at)s."),
        Step.WITHDRAWN: _("%(who)s withdrew the hand-over on %(at)s."),
        Step.STORED: _("%(who)s put it into the store on %(at)s."),
        Step.TAKEN: _("%(who)s took it out of the store on %(at)s."),
        Step.MISSING: _("It was not there at the store check of %(who)s on %(at)s."),
        Step.FOUND_AGAIN: _("%(who)s found it again on %(at)s."),
        Step.PARTLY: _("%(who)s returned a part of it on %(at)s."),
        Step.RETURNED: _("%(who)s returned it to its owner on %(at)s."),
        Step.POSTED: _("%(who)s sent it by post on %(at)s."),
        Step.POLICE: _("%(who)s handed it to the police on %(at)s."),
        Step.DESTROYED: _("%(who)s destroyed it on %(at)s."),
        Step.SECURITY: _("%(who)s gave it to security or police on %(at)s."),
        Step.FINDER: _("%(who)s gave it to its finder on %(at)s."),
        Step.FOUND: _("%(who)s registered it on %(at)s."),
    }
    return texts[Step(row.what)] % told


def taker_of(row: Custody) -> str:
    """Whom a link names as the other side: a colleague or a store."""
    if row.to_holder:
        return str(row.to_holder.name)
    return row.to_store.name if row.to_store else ""


def changed_meanwhile(thing: Thing) -> str:
    """For a page that is out of date: what happened since, and that nothing was saved."""
    return _("%(what)s Nothing was saved; open the page again.") % {"what": last_words(thing)}


def gone_sentence(thing: Thing) -> str:
    """Why nothing can be done any more: who returned it, and when."""
    row = thing.custody.select_related("by").order_by("-seq").first()
    if row and row.what == Step.RETURNED and row.by:
        return _("%(who)s returned this thing to its owner at %(time)s. There is nothing left to do.") % {
            "who": row.by.name, "time": show_time(row.at),
        }  # fmt: skip
    if thing.gone == Gone.MISSING:
        return _("This thing is missing. When it has turned up, say so on its page first.")
    return _("%(what)s There is nothing left to do.") % {"what": last_words(thing)}


def step_word(row: Custody) -> str:
    """The heading of a link in the timeline."""
    if row.what == Step.STORED and row.to_shelf:
        shelf = f"{row.to_shelf.store.name} {row.to_shelf.code}"
        return _("Put on shelf %(shelf)s") % {"shelf": shelf + (f" · {row.box}" if row.box else "")}
    if row.what == Step.OFFERED:
        return _("Offered to %(who)s") % {"who": taker_of(row)}
    if row.what == Step.ACCEPTED and row.to_holder:
        return pgettext("hand-over", "Accepted by %(who)s") % {"who": row.to_holder.name}
    return str(Step(row.what).label)
