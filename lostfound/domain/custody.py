"""The one door through which a thing changes its place: hand-overs, shelves, and leaving the house.

Each act writes the thing's present place and one link of its chain in one transaction. The place is written by an
UPDATE that asks for the number of links the person saw, so of two people who act at once one is told what happened.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit, live, notes
from core.errors import Denied, Refusal, Stale
from lostfound.domain import index, words
from lostfound.enums import CLOSED, Gone, Step
from lostfound.models import Custody, Shelf, Store, Thing
from lostfound.rights import REGISTER, RUN
from staff.models import Employee


def lock(thing_id: int, seen: int | None = None) -> Thing:
    """The thing, held until the transaction ends. Raises Stale when a link was added since `seen` links."""
    things = Thing.objects.select_for_update(of=("self",))
    thing = things.select_related("category", "holder", "shelf__store", "offered_to", "offered_store").get(
        pk=thing_id
    )
    if seen is not None and seen != thing.steps:
        raise Stale(words.changed_meanwhile(thing))
    return thing


def link(
    thing: Thing,
    what: Step,
    *,
    by: Employee,
    at: datetime,
    note: str = "",
    place: dict[str, Any] | None = None,
    offer: dict[str, Any] | None = None,
    **more: Any,
) -> Custody:
    """Write one link and the present it leads to. `place` names the new place, None leaves it; any offer ends.

    `more` are further columns of the thing. Raises Stale when somebody else was faster.
    """
    columns: dict[str, Any] = {"offered_to": None, "offered_store": None, "offered_at": None, **more}
    if place is not None:
        columns |= {"holder": None, "shelf": None, "box": "", "gone": Gone.NO, "place_since": at, **place}
    if offer is not None:
        columns |= {**offer, "offered_at": at}
    before_holder, before_shelf = thing.holder_id, thing.shelf_id
    with transaction.atomic():
        if not Thing.objects.filter(pk=thing.pk, steps=thing.steps).update(steps=thing.steps + 1, **columns):
            raise Stale(words.changed_meanwhile(thing))
        row = Custody.objects.create(
            thing=thing, seq=thing.steps + 1, what=what, at=at, by=by, acting_for=getattr(by, "acting_for", None),
            from_holder_id=before_holder, from_shelf_id=before_shelf,
            to_holder=(place or {}).get("holder") or (offer or {}).get("offered_to"),
            to_shelf=(place or {}).get("shelf"), to_store=(offer or {}).get("offered_store"),
            box=(place or {}).get("box", ""), gone=(place or {}).get("gone", ""),
            note=notes.write(note, by=by, at=at) if note.strip() else None,
        )  # fmt: skip
    for name, value in columns.items():
        setattr(thing, name, value)
    thing.steps += 1
    return row


def offer(
    thing_id: int,
    *,
    to: Employee | Store,
    by: Employee,
    at: datetime,
    note: str = "",
    seen: int | None = None,
) -> Thing:
    """Offer a thing to a colleague, or to a store, whose keepers accept it. It stays with its holder until then."""
    with transaction.atomic():
        thing = lock(thing_id, seen)
        _refuse_unless_held_by(thing, by)
        _refuse_untouchable(thing)
        if thing.offered:
            raise Refusal(
                _("This thing is offered to %(who)s already. Withdraw that first.")
                % {"who": words.offered_to(thing)}
            )
        if isinstance(to, Store):
            if not to.in_use:
                raise Refusal(_("This store is not in use. Choose another one."), field="to")
            told = {"offered_store": to}
            link(thing, Step.OFFERED, by=by, at=at, note=note, offer=told)
            return thing
        if to == by:
            raise Refusal(_("You hold this thing yourself. Choose another person."), field="to")
        if not to.is_active or not to.has_perm(REGISTER):
            raise Refusal(
                _("%(who)s cannot take found things. Choose another person.") % {"who": to.name}, field="to"
            )
        link(thing, Step.OFFERED, by=by, at=at, note=note, offer={"offered_to": to})
        live.announce(live.person(to.pk), "found_offer", str(thing.pk), at=at)
    return thing


def accept(thing_id: int, *, by: Employee, at: datetime, seen: int | None = None) -> Thing:
    """Take what was offered to oneself."""
    with transaction.atomic():
        thing = lock(thing_id, seen)
        _refuse_unless_offered_to(thing, by)
        giver = thing.holder_id
        link(thing, Step.ACCEPTED, by=by, at=at, place={"holder": by})
        live.announce(live.person(giver or by.pk), "found_accepted", str(thing.pk), at=at)
    return thing


def refuse(thing_id: int, *, reason: str, by: Employee, at: datetime, seen: int | None = None) -> Thing:
    """Say no to what was offered; it stays with its holder, who is told why."""
    if not reason.strip():
        raise Refusal(_("Say why it is refused. The other side reads it."), field="reason")
    with transaction.atomic():
        thing = lock(thing_id, seen)
        if thing.offered_store_id is None or not by.has_perm(RUN):
            _refuse_unless_offered_to(thing, by)
        link(thing, Step.REFUSED, by=by, at=at, note=reason)
        live.announce(live.person(thing.holder_id or by.pk), "found_refused", str(thing.pk), at=at)
    return thing


def withdraw(thing_id: int, *, by: Employee, at: datetime, seen: int | None = None) -> Thing:
    """Take back an offer nobody has answered."""
    with transaction.atomic():
        thing = lock(thing_id, seen)
        _refuse_unless_held_by(thing, by)
        if not thing.offered:
            raise Refusal(_("This thing is offered to nobody. There is nothing to take back."))
        link(thing, Step.WITHDRAWN, by=by, at=at)
    return thing


def store(
    thing_id: int, shelf: Shelf, *, box: str = "", by: Employee, at: datetime, seen: int | None = None
) -> Thing:
    """Put a thing on a shelf: out of one's own hands, as the answer to an offer to that store, or from another shelf.

    Valuables go into a store for valuables, in a sealed bag with a witness.
    """
    _need(by, RUN)
    with transaction.atomic():
        thing = lock(thing_id, seen)
        _refuse_gone(thing)
        _refuse_untouchable(thing)
        offered_here = thing.offered_store_id == shelf.store_id
        if thing.holder_id not in (None, by.pk) and not offered_here:
            raise Refusal(_held_by_another(thing))
        if not (shelf.in_use and shelf.store.in_use):
            raise Refusal(_("This shelf is not in use. Choose another one."), field="shelf")
        if thing.category.is_valuable and not shelf.store.safe:
            raise Refusal(_("Valuables are kept apart. Choose a store for valuables."), field="shelf")
        if thing.category.is_valuable and not (thing.seal and thing.witness_id):
            raise Refusal(
                _("Valuables are stored in a sealed bag. Enter the number of the bag and the witness first."),
                field="shelf",
            )
        if (thing.shelf_id, thing.box) == (shelf.pk, box):
            raise Refusal(_("It lies there already. Choose another shelf or box."), field="shelf")
        link(thing, Step.STORED, by=by, at=at, place={"shelf": shelf, "box": box})
    return thing


def take_out(thing_id: int, *, reason: str, by: Employee, at: datetime, seen: int | None = None) -> Thing:
    """Take a thing off its shelf into one's own hands, with a reason."""
    _need(by, RUN)
    if not reason.strip():
        raise Refusal(_("Say why it is taken out. It goes into the chain of custody."), field="reason")
    with transaction.atomic():
        thing = lock(thing_id, seen)
        _refuse_gone(thing)
        if thing.shelf_id is None:
            raise Refusal(_held_by_another(thing))
        link(thing, Step.TAKEN, by=by, at=at, note=reason, place={"holder": by})
    return thing


def find_again(thing_id: int, *, by: Employee, at: datetime, seen: int | None = None) -> Thing:
    """A missing thing has turned up: it is in the hands of who found it again."""
    _need(by, RUN)
    with transaction.atomic():
        thing = lock(thing_id, seen)
        if thing.gone != Gone.MISSING:
            raise Refusal(_("This thing is not missing. Open the page again."))
        link(thing, Step.FOUND_AGAIN, by=by, at=at, place={"holder": by})
        audit.record("lostfound.found_again", by=by, at=at, about=f"lostfound:thing:{thing.pk}")
    return thing


def leave(
    thing: Thing, gone: Gone, what: Step, *, by: Employee, at: datetime, note: str = "", **more: Any
) -> Custody:
    """The thing leaves our hands, or is missing. `thing` is locked by the caller, who has checked the rest."""
    closed = at if gone in CLOSED else None
    if closed:
        index.forget(thing)
    return link(thing, what, by=by, at=at, note=note, place={"gone": gone}, closed_at=closed, **more)


def refuse_to_move(thing: Thing, by: Employee) -> None:
    """Raise Refusal for a thing that is gone, or in the hands of somebody else."""
    _refuse_gone(thing)
    if thing.holder_id not in (None, by.pk):
        raise Refusal(_held_by_another(thing))
    if thing.shelf_id is not None and not by.has_perm(RUN):
        raise Refusal(_("This thing lies in the store. Ask those who run the register to bring it."))


def _need(by: Employee, right: str) -> None:
    if not by.has_perm(right):
        raise Denied(_("This is for those who run the register of found things."))


def _refuse_gone(thing: Thing) -> None:
    if not thing.in_custody:
        raise Stale(words.gone_sentence(thing))


def _refuse_unless_held_by(thing: Thing, by: Employee) -> None:
    _refuse_gone(thing)
    if thing.holder_id != by.pk:
        raise Refusal(_held_by_another(thing))


def _refuse_unless_offered_to(thing: Thing, by: Employee) -> None:
    _refuse_gone(thing)
    if thing.offered_to_id != by.pk:
        raise Stale(
            _("This thing is not offered to you any more. %(what)s") % {"what": words.last_words(thing)}
        )


def _refuse_untouchable(thing: Thing) -> None:
    if thing.category.not_to_be_opened:
        raise Refusal(_("Nobody moves or opens this. Security and police take it."))


def _held_by_another(thing: Thing) -> str:
    if thing.holder is None:
        return _("This thing is in nobody's hands: %(place)s.") % {"place": words.place_of(thing)}
    return _("%(who)s holds this thing. Let it be handed over first.") % {"who": thing.holder.name}
