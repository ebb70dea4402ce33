"""Registering what was found, describing it, and saying whose it may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.clock import hotel_date
from core.domain import audit, live
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from frontdesk.enums import StayState
from frontdesk.models import Stay
from lostfound.domain import custody, matches, words
from lostfound.domain.clocks import kept_until
from lostfound.domain.numbers import THING, next_number
from lostfound.domain.people import with_right
from lostfound.enums import Gone, Kind, Step
from lostfound.models import Alarm, Category, Content, LossReport, Thing
from lostfound.rights import REGISTER, RUN
from rooms.models import PublicArea, Room
from staff.domain.names import fold
from staff.models import Employee

SUGGESTED = 3


def suggest_kind(room: Room | None) -> Kind:
    """Left behind where a guest stays or stayed, lost in public places."""
    return Kind.LEFT if room else Kind.LOST


def register(
    *,
    category: Category,
    room: Room | None = None,
    area: PublicArea | None = None,
    kind: str = "",
    found_at: datetime | None = None,
    finder: Employee | None = None,
    text: str = "",
    colour: str = "",
    brand: str = "",
    where_words: str = "",
    by: Employee,
    at: datetime,
) -> Thing:
    """Enter a found thing under the next number; it is in the hands of `by`.

    Somebody else's find begins its chain with the finder. What nobody may open raises the alarm at once. Raises
    Refusal without a place, for a time to come, and for a category out of use.
    """
    if not by.has_perm(REGISTER):
        raise Denied(_("Registering found things is for those with the right for it."))
    if (room is None) == (area is None):
        raise Refusal(_("Say where it was found: a room or a public area."), field="room")
    found_at = found_at or at
    if found_at > at:
        raise Refusal(_("This time has not come yet. Enter when it was found."), field="found_at")
    if not category.in_use:
        raise Refusal(_("This category is not in use. Choose another one."), field="category")
    with transaction.atomic():
        number = next_number(THING, at=at)
        thing = Thing.objects.create(
            number=number, kind=kind or suggest_kind(room), category=category, words=text, colour=colour,
            brand=brand, room=room, area=area, where_words=where_words, found_at=found_at, finder=finder or by,
            registered_by=by, registered_at=at, holder=finder or by, place_since=at,
            due_on=kept_until(category, hotel_date(found_at, profile())),
        )  # fmt: skip
        custody.link(thing, Step.FOUND, by=by, at=at, place={"holder": thing.finder})
        if thing.finder != by:
            custody.link(thing, Step.OFFERED, by=by, at=at, offer={"offered_to": by})
            custody.link(thing, Step.ACCEPTED, by=by, at=at, place={"holder": by})
        write_search_text(thing)
        matches.propose_for_thing(thing, at=at)
        audit.record("lostfound.register", by=by, at=at, about=f"lostfound:thing:{thing.pk}", new=number)
        if category.not_to_be_opened:
            raise_alarm(thing, by=by, at=at)
    return thing


def raise_alarm(thing: Thing, *, by: Employee, at: datetime) -> Alarm:
    """Nobody opens it: tell everybody who runs the register, at once."""
    alarm, made = Alarm.objects.get_or_create(thing=thing, defaults={"raised_at": at, "raised_by": by})
    if made:
        told = [(live.person(one.pk), "found_alarm", str(thing.pk)) for one in with_right(RUN)]
        live.announce_many(told, at=at)
        audit.record("lostfound.alarm", by=by, at=at, about=f"lostfound:thing:{thing.pk}")
    return alarm


def may_describe(thing: Thing, user: Employee) -> bool:
    """Who found it or holds it, until it lies in the store; those who run the register, as long as it is here."""
    if not thing.in_custody:
        return False
    return user.has_perm(RUN) or (thing.shelf_id is None and user.pk in (thing.holder_id, thing.finder_id))


def describe(
    thing_id: int,
    *,
    kind: str,
    category: Category,
    text: str,
    colour: str,
    brand: str,
    where_words: str,
    found_at: datetime,
    witness: Employee | None,
    seal: str,
    contents: Sequence[tuple[int, str]],
    by: Employee,
    at: datetime,
) -> Thing:
    """Write what it is, where exactly it was, and what is in it; what differs goes into the audit.

    Raises Refusal when the witness is the finder, for contents of what nobody may open, and for contents that change
    after some of them were given back. Raises Denied for anybody but those of `may_describe`.
    """
    with transaction.atomic():
        thing = custody.lock(thing_id)
        if not thing.in_custody:
            raise Stale(words.gone_sentence(thing))
        if not may_describe(thing, by):
            raise Denied(_("This thing lies in the store. Those who run the register change it now."))
        if witness is not None and witness.pk == thing.finder_id:
            raise Refusal(_("The witness is somebody else than the finder."), field="witness")
        if found_at > at:
            raise Refusal(_("This time has not come yet. Enter when it was found."), field="found_at")
        if category.not_to_be_opened and contents:
            raise Refusal(_("Nobody opens this. Leave the list of contents empty."), field="contents")
        new = {
            "kind": kind, "category": category, "words": text, "colour": colour, "brand": brand,
            "where_words": where_words, "found_at": found_at, "witness": witness, "seal": seal.strip(),
        }  # fmt: skip
        changed = [name for name, value in new.items() if getattr(thing, name) != value]
        old = ", ".join(f"{name}: {getattr(thing, name)}" for name in changed)
        for name in changed:
            setattr(thing, name, new[name])
        if {"category", "found_at"} & set(changed):
            thing.due_on = kept_until(category, hotel_date(found_at, profile()))
            thing.reminded_at = None
            changed += ["due_on", "reminded_at"]
        if changed:
            thing.save(update_fields=changed)
        _write_contents(thing, contents)
        write_search_text(thing)
        matches.propose_for_thing(thing, at=at)
        if changed:
            told = ", ".join(f"{name}: {new[name]}" for name in changed if name in new)
            audit.record(
                "lostfound.describe", by=by, at=at, about=f"lostfound:thing:{thing.pk}", old=old, new=told
            )
        if category.not_to_be_opened:
            raise_alarm(thing, by=by, at=at)
    return thing


def _write_contents(thing: Thing, contents: Sequence[tuple[int, str]]) -> None:
    stored = [(line.count, line.words) for line in thing.contents.all()]
    if list(contents) == stored:
        return
    if thing.contents.filter(returned__isnull=False).exists():
        raise Refusal(
            _("Some of the contents were returned. The list cannot change any more."), field="contents"
        )
    thing.contents.all().delete()
    Content.objects.bulk_create(
        Content(thing=thing, count=count, words=text, position=place)
        for place, (count, text) in enumerate(contents)
    )


def guests_to_suggest(thing: Thing) -> list[Stay]:
    """Who was in the room: the stay at the time it was found, then those before, the nearest first."""
    if thing.room_id is None:
        return []
    stays = Stay.objects.filter(room=thing.room_id, arrived_at__lte=thing.found_at)
    known = stays.exclude(state=StayState.UNDONE).select_related("guest", "room")
    return list(known.order_by("-arrived_at", "-pk")[:SUGGESTED])


def say_whose(thing_id: int, stay: Stay | None, *, by: Employee, at: datetime) -> Thing:
    """Note which stay the thing probably belongs to. Raises Refusal for a stay in another room."""
    with transaction.atomic():
        thing = custody.lock(thing_id)
        if stay is not None and stay.room_id != thing.room_id:
            raise Refusal(_("This guest did not stay in the room where it was found."))
        Thing.objects.filter(pk=thing.pk).update(stay=stay)
        thing.stay = stay
        audit.record(
            "lostfound.say_whose", by=by, at=at, about=f"lostfound:thing:{thing.pk}",
            new=f"frontdesk:stay:{stay.pk}" if stay else "",
        )  # fmt: skip
    return thing


def show_guest(thing: Thing, stay: Stay, *, by: Employee, at: datetime) -> Stay:
    """Open who the suggested guest is. It is written into the audit each time."""
    audit.record(
        "lostfound.show_guest",
        by=by,
        at=at,
        about=f"lostfound:thing:{thing.pk}",
        new=f"frontdesk:stay:{stay.pk}",
    )
    return stay


def tell_security(thing_id: int, *, name: str, by: Employee, at: datetime) -> Alarm:
    """Security was called and somebody came. Raises Refusal without a name, Stale when it was noted before."""
    if not name.strip():
        raise Refusal(_("Write who came from security."), field="name")
    with transaction.atomic():
        told = Alarm.objects.filter(thing=thing_id, security_at__isnull=True).update(
            security_at=at, security_by=by, security_name=name.strip()
        )
        if not told:
            raise Stale(_("Security was told before. Open the page again."))
        audit.record("lostfound.tell_security", by=by, at=at, about=f"lostfound:thing:{thing_id}")
    return Alarm.objects.get(thing=thing_id)


def tell_police(thing_id: int, *, reference: str, by: Employee, at: datetime) -> Thing:
    """The police took it, under their number: the thing leaves the house. Raises Refusal without a number."""
    if not reference.strip():
        raise Refusal(_("Write the number of the police report or the officer's name."), field="reference")
    with transaction.atomic():
        thing = custody.lock(thing_id)
        told = Alarm.objects.filter(thing=thing_id, police_at__isnull=True).update(
            police_at=at, police_by=by, police_reference=reference.strip()
        )
        if not told or thing.gone != Gone.NO:
            raise Stale(_("The police were told before. Open the page again."))
        custody.leave(thing, Gone.SECURITY, Step.SECURITY, by=by, at=at, note=reference)
    return thing


def write_search_text(row: Thing | LossReport) -> None:
    """Everything it is found by, folded, in both languages."""
    words_of = [row.number, row.number.replace("-", ""), row.words, row.brand, row.where_words]
    for language in ("en", "zh-hans"):
        with override(language):
            words_of.append(str(row.get_colour_display()) if row.colour else "")
    if row.category is not None:
        words_of += [row.category.name_en, row.category.name_zh]
    if row.room is not None:
        words_of.append(row.room.number)
    if row.area is not None:
        words_of += [row.area.name_en, row.area.name_zh]
    if isinstance(row, Thing):
        words_of += [row.seal, row.finder.name_zh, row.finder.latin_name]
    text = " ".join(dict.fromkeys(folded for word in words_of if (folded := fold(word))))
    type(row)._default_manager.filter(pk=row.pk).update(search_text=text)
