"""What one shift leaves to the next about rooms, and what the house looked like at any moment of the shift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.domain.hotel import profile
from core.formats import show_datetime, show_duration
from core.models import HotelProfile
from core.slots import HandoverFigure, HandoverKind, HandoverLine, Say, ShiftWindow
from rooms.domain.facts import decode
from rooms.domain.words import clock_words
from rooms.enums import Act, Block, Cleanliness, Discrepant, Door, Fact, Occupancy, Released, WorkState
from rooms.models import Discrepancy, Room, RoomBlock, RoomEvent

VACANT, OCCUPIED, DIRTY = Occupancy.VACANT, Occupancy.OCCUPIED, Cleanliness.DIRTY

# (key, word, colour, filter of the board): what the house is counted by, the first that fits counts.
STATES: list[tuple[str, Say, str, str, Callable[[Room], bool]]] = [
    ("blocked", gettext_lazy("Out of order, out of service"), "block", "blk", lambda room: bool(room.block)),
    ("run", pgettext_lazy("state", "Cleaning"), "progress", "run", lambda room: room.work_state == WorkState.STARTED),
    ("vd", gettext_lazy("Vacant dirty"), "dirty", "vd", lambda room: _is(room, VACANT, DIRTY)),
    ("od", gettext_lazy("Occupied dirty"), "dirty", "od", lambda room: _is(room, OCCUPIED, DIRTY)),
    ("pu", gettext_lazy("Pickup"), "pickup", "pu", lambda room: room.cleanliness == Cleanliness.PICKUP),
    ("vc", gettext_lazy("To inspect"), "clean", "vc",
     lambda room: _is(room, VACANT, Cleanliness.CLEAN) and room.released == Released.NO),
    ("oc", gettext_lazy("Occupied, done"), "", "oc", lambda room: room.occupancy == Occupancy.OCCUPIED),
    ("vi", gettext_lazy("Ready"), "ready", "vi", lambda room: True),
]  # fmt: skip
"""As the board counts, so that the figures of a report and of the board agree."""

HAPPENED: list[tuple[str, Say, set[Act]]] = [
    ("arrived", gettext_lazy("Checked in"), {Act.CHECK_IN, Act.DAY_USE}),
    ("left", gettext_lazy("Checked out"), {Act.CHECK_OUT, Act.LEFT_WITHOUT_DESK}),
    ("cleaned", gettext_lazy("Cleaned"), {Act.CLEAN_FINISHED}),
    ("passed", gettext_lazy("Inspected"), {Act.INSPECTION_PASSED, Act.INSPECTION_SKIPPED, Act.RELEASED}),
    ("failed", gettext_lazy("Sent back"), {Act.INSPECTION_FAILED}),
    ("moved", gettext_lazy("Moved"), {Act.MOVE_OUT}),
]
SHUT = (Door.DND, Door.REFUSED, Door.DOUBLE_LOCKED)


def _is(room: Room, occupancy: Occupancy, cleanliness: Cleanliness) -> bool:
    return room.occupancy == occupancy and room.cleanliness == cleanliness


def leaves(window: ShiftWindow) -> list[HandoverLine | HandoverFigure]:
    """The rooms' part of a shift report. Five queries, whatever the length of the history."""
    hotel, rooms = profile(), list(Room.objects.all())
    events = events_since(window.begins)
    rewind(rooms, events, window.at)
    now = [(room.section_id, state_of(room)) for room in rooms]
    lines: list[HandoverLine | HandoverFigure] = [
        *_discrepancies(window),
        *_doors(rooms, window, hotel),
        *_blocks(window),
    ]
    earlier = [copy(room) for room in rooms]  # the lines still speak of the others
    rewind(earlier, events, window.begins)
    before = [(room.section_id, state_of(room)) for room in earlier]
    sections = {room.pk: room.section_id for room in rooms}
    during = [(sections[event.room_id], event) for event in events if event.recorded_at <= window.at]
    return [*lines, *_states(now, before), *_happened(during)]


def events_since(moment: datetime) -> list[RoomEvent]:
    """The applied lines of the books since `moment`, the newest first: found from the end, not by their time."""
    last = (
        RoomEvent.objects.filter(recorded_at__lte=moment).order_by("-pk").values_list("pk", flat=True).first()
    )
    lines = RoomEvent.objects.filter(pk__gt=last or 0, applied=True, recorded_at__gt=moment)
    wanted = ("room_id", "fact", "before", "act", "version", "recorded_at")
    return list(lines.order_by("-pk").only(*wanted))


def rewind(rooms: list[Room], events: list[RoomEvent], moment: datetime) -> None:
    """Put the facts of these rooms back to what was known at `moment`. The rows are not to be saved.

    `events` are the lines since an earlier moment, the newest first. Since when a fact was so is not known any more
    where it was put back.
    """
    by_id = {room.pk: room for room in rooms}
    for event in events:
        if event.recorded_at > moment and (room := by_id.get(event.room_id)):
            room.__dict__ |= decode(event.fact, event.before)
            if event.fact == Fact.DOOR:
                room.__dict__["door_since"] = None


def state_of(room: Room) -> str:
    """The key of `STATES` a room counts as."""
    return next(key for key, _word, _colour, _filter, fits in STATES if fits(room))


def _states(
    now: list[tuple[int | None, str]], before: list[tuple[int | None, str]]
) -> Iterator[HandoverFigure]:
    """Rooms by state, of the house and of each section, with what it was when the shift began."""
    board = reverse("rooms:board")
    counted, was = Counter(now), Counter(before)
    house, house_was = Counter(state for _section, state in now), Counter(state for _section, state in before)
    for place, (key, word, colour, token, _fits) in enumerate(STATES):
        url = f"{board}?show={token}"
        yield HandoverFigure(f"rooms:{key}", word, house[key], house_was[key], colour, url, None, 10 + place)
        for section in {section for section, _state in counted} - {None}:
            yield HandoverFigure(
                f"rooms:{key}",
                word,
                counted[section, key],
                was[section, key],
                colour,
                url,
                section,
                10 + place,
            )


def _happened(events: list[tuple[int | None, RoomEvent]]) -> Iterator[HandoverFigure]:
    """How often what happened to rooms during the shift; an act counts once, however many facts it changed."""
    acts = {(section, event.room_id, event.version, event.act) for section, event in events}
    counted = Counter((section, act) for section, _room, _version, act in acts)
    sections = {section for section, _act in counted} - {None}
    for place, (key, word, wanted) in enumerate(HAPPENED):
        house = sum(number for (_section, act), number in counted.items() if act in wanted)
        yield HandoverFigure(f"during:{key}", word, house, order=50 + place)
        for section in sections:
            own = sum(counted[section, act] for act in wanted)
            yield HandoverFigure(f"during:{key}", word, own, section=section, order=50 + place)


def _discrepancies(window: ShiftWindow) -> Iterator[HandoverLine]:
    still = Q(settled_at__isnull=True) | Q(settled_at__gt=window.at)
    for one in Discrepancy.objects.filter(still, opened_at__lte=window.at).select_related("room"):
        yield HandoverLine(
            key=f"rooms:discrepancy:{one.pk}",
            where=one.room.number,
            text=partial(_discrepant, one),
            source=partial(_seen, one, window.at),
            url=one.room.get_absolute_url(),
            since=one.opened_at,
            state="alert",
            section=one.room.section_id,
            order=10,
        )


def _discrepant(one: Discrepancy) -> str:
    return capfirst(str(Discrepant(one.kind).label))


def _seen(one: Discrepancy, at: datetime) -> str:
    return _("seen %(time)s, the desk has not answered") % {"time": clock_words(one.opened_at, at)}


def _doors(rooms: list[Room], window: ShiftWindow, hotel: HotelProfile) -> Iterator[HandoverLine]:
    for room in rooms:
        if room.door not in SHUT:
            continue
        entered = room.last_entered_at or room.door_since
        check = entered + timedelta(hours=hotel.dnd_alert_hours) if entered else None
        yield HandoverLine(
            key=f"rooms:door:{room.pk}:{room.door}",
            where=room.number,
            text=partial(door_words, room, window.at),
            source=partial(_welfare, room, check, window.at),
            url=room.get_absolute_url(),
            since=room.door_since,
            state="alert" if check and check <= window.at else "",
            section=room.section_id,
            order=20,
        )


def door_words(room: Room, at: datetime) -> str:
    """ "Do not disturb since 08:52, for 6 h 8 min"."""
    sign = capfirst(str(Door(room.door).label))
    if room.door_since is None:
        return sign
    return _("%(sign)s since %(time)s, for %(length)s") % {
        "sign": sign,
        "time": clock_words(room.door_since, at),
        "length": show_duration(at - room.door_since),
    }


def _welfare(room: Room, check: datetime | None, at: datetime) -> str:
    if check is None:
        return ""
    if check <= at:
        return _("nobody was in the room for %(length)s: call the guest") % {
            "length": show_duration(at - (room.last_entered_at or room.door_since or at))
        }
    return _("welfare check at %(time)s") % {"time": clock_words(check, at)}


def _blocks(window: ShiftWindow) -> Iterator[HandoverLine]:
    still = Q(ended_at__isnull=True) | Q(ended_at__gt=window.at)
    for one in RoomBlock.objects.filter(still, began_at__lte=window.at).select_related("room"):
        yield HandoverLine(
            key=f"rooms:block:{one.pk}",
            kind=HandoverKind.FAULTS,
            where=one.room.number,
            text=partial(_blocked, one),
            source=partial(_until, one),
            url=one.room.get_absolute_url(),
            since=one.began_at,
            state="block",
            section=one.room.section_id,
            order=10,
        )


def _blocked(one: RoomBlock) -> str:
    return _("%(kind)s: %(reason)s") % {"kind": capfirst(str(Block(one.kind).label)), "reason": one.reason}


def _until(one: RoomBlock) -> str:
    return _("until %(time)s") % {"time": show_datetime(one.until)} if one.until else _("without an end yet")
