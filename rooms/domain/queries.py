"""Reads of rooms: the house in board order, the filters of the board, and one room's history act by act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from django.db.models import Count, Q

from core.formats import chinese
from rooms.domain.facts import decode
from rooms.domain.history import put_facts
from rooms.domain.readiness import AT_WORK, ready_q
from rooms.enums import Block, Cleanliness, Discrepant, Fact, Occupancy
from rooms.models import Building, Floor, Room, RoomBlock, RoomEvent, RoomType
from staff.models import Employee
from staff.models.people import short_name, shown_name

STATUS_TOKENS = frozenset({"vd", "od", "pu", "run", "vc", "vi", "oc", "blk"})
SIGN_TOKENS = frozenset({"occ", "out", "arr", "vip", "wait", "dnd", "dis", "late"})
WIDEST_ROW = 14  # more rooms than this on a floor stand in two rows or more


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see of the board. Statuses add to each other; everything else narrows."""

    statuses: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Filter:
        """From an address: `show=vd,od,vip&floor=3&type=2&who=17`. What it does not know it passes over."""
        shown = set(values.get("show", "")[:200].split(","))
        places = {
            f"{letter}{value}"
            for letter, name in (("f", "floor"), ("t", "type"), ("a", "who"))
            if (value := values.get(name, "")).isascii() and value.isdigit()
        }
        return cls(frozenset(shown & STATUS_TOKENS), frozenset(shown & SIGN_TOKENS), frozenset(places))

    def takes(self, tokens: Iterable[str], late: bool = False) -> bool:
        """Whether a room with these tokens is wanted."""
        found = {*tokens, "late"} if late else set(tokens)
        return (
            (not self.statuses or not self.statuses.isdisjoint(found))
            and self.signs <= found
            and self.places <= found
        )


def count_tokens(rooms: Iterable[tuple[tuple[str, ...], float]], at: datetime) -> Counter[str]:
    """How many rooms carry each token. `rooms` are their tokens and the epoch second from which they are late."""
    now = at.timestamp()
    found = list(rooms)
    counts = Counter(chain.from_iterable([tokens for tokens, _late_at in found]))
    counts["late"] = sum([0 < late_at < now for _tokens, late_at in found])
    return counts


def columns_of(longest: int) -> int:
    """Rooms a row for a building whose longest floor has so many: x05 stands under x05 (5 to 24)."""
    rows = -(-longest // WIDEST_ROW)
    return min(24, max(5, -(-longest // max(rows, 1))))


def floors() -> list[Floor]:
    """All floors with their building, buildings in order, the top floor first as one looks at a house."""
    found = Floor.objects.order_by("building__position", "building__code", "-number").values_list(
        "pk", "number", "building", "building__name_en", "building__name_zh"
    )
    buildings: dict[int, Building] = {}  # one object each, however many floors
    floors = []
    for pk, number, building, name_en, name_zh in found:
        if building not in buildings:
            buildings[building] = Building(pk=building, name_en=name_en, name_zh=name_zh)
        floors.append(Floor(pk=pk, number=number, building=buildings[building]))
    return floors


def room_types() -> list[RoomType]:
    return list(RoomType.objects.all())


class Colleague(NamedTuple):
    """Somebody whom a room may name, as a plain row: the board reads dozens of them each time."""

    pk: int
    name: str
    short: str


def people_at_work() -> list[Colleague]:
    """Everybody whom a room may name: those who have one now, and those whose role is to clean."""
    people = Employee.objects.filter(
        Q(is_active=True, roles__role="room_attendant") | Q(rooms_now__isnull=False)
    )
    rows = people.values_list("pk", "name_zh", "family_name", "given_names").distinct().order_by("number")
    zh = chinese()
    return [Colleague(pk, shown_name(*names, zh=zh), short_name(*names, zh=zh)) for pk, *names in rows]


def figures() -> dict[str, int]:
    """The house in numbers, for the home page (one query), under the tokens of the board: see `faces.status_of`."""
    vacant, occupied = Q(occupancy=Occupancy.VACANT), Q(occupancy=Occupancy.OCCUPIED)
    open_, at_work = Q(block=Block.NONE), Q(work_state__in=AT_WORK)
    idle, dirty = open_ & ~at_work, Q(cleanliness=Cleanliness.DIRTY)
    return Room.objects.aggregate(
        rooms=Count("pk"),
        vd=Count("pk", filter=vacant & dirty & idle),
        od=Count("pk", filter=occupied & dirty & idle),
        run=Count("pk", filter=open_ & at_work),
        vc=Count("pk", filter=vacant & idle & Q(cleanliness=Cleanliness.CLEAN, released="")),
        vi=Count("pk", filter=ready_q()),
        wait=Count("pk", filter=Q(rush=True) | Q(queue_since__isnull=False)),
        dis=Count("pk", filter=~Q(discrepancy=Discrepant.NO)),
    )


class Act(NamedTuple):
    """One act of a room's history with the facts it changed, which are one line each."""

    event: RoomEvent
    lines: list[RoomEvent]

    @property
    def applied(self) -> bool:
        """Whether any of it changed the present; an act overtaken before it was recorded did not."""
        return any(line.applied for line in self.lines)


@dataclass(frozen=True, slots=True)
class AsOf:
    """A minute one looks back to. `known`: what the house knew then; otherwise what was so."""

    moment: datetime
    known: bool

    @property
    def lines(self) -> Q:
        """The history lines that count at that minute."""
        if self.known:
            return Q(applied=True, recorded_at__lte=self.moment, happened_at__lte=self.moment)
        return Q(happened_at__lte=self.moment)


def acts_of(
    room: Room, *, before: int = 0, limit: int = 12, as_of: AsOf | None = None
) -> tuple[list[Act], int]:
    """The newest acts before line number `before` (0: from the end), and the number to go on from (0: no more).

    An act writes at most one line per fact, so `limit` acts are within `limit` times the number of facts lines.
    """
    lines = RoomEvent.objects.filter(room=room).select_related("by", "acting_for", "note").order_by("-seq")
    if before:
        lines = lines.filter(seq__lt=before)
    if as_of:
        lines = lines.filter(as_of.lines)
    found: dict[int, list[RoomEvent]] = {}
    for line in lines[: limit * len(Fact.values) + 1]:
        if line.version not in found and len(found) == limit:
            last = min(one.seq for one in found[next(reversed(found))])
            return [_act(group) for group in found.values()], last
        found.setdefault(line.version, []).append(line)
    return [_act(group) for group in found.values()], 0


def _act(newest_first: list[RoomEvent]) -> Act:
    lines = newest_first[::-1]
    return Act(lines[0], lines)


def names_in(acts: Iterable[Act], known: Iterable[Employee | None]) -> dict[int, str]:
    """The people these acts gave work to, by id; those who are not among `known` cost one query."""
    lines = [line for act in acts for line in act.lines]
    people = {one.pk: one.name for one in (*known, *(line.by for line in lines)) if one}
    numbers = {
        decode(Fact.WORK, text)["attendant_id"]
        for line in lines
        if line.fact == Fact.WORK
        for text in (line.before, line.after)
    } - {None, *people}
    if numbers:
        people |= {one.pk: one.name for one in Employee.objects.filter(pk__in=numbers)}
    return people


def blocks_of(room: Room) -> list[RoomBlock]:
    """The blocks of a room that are in force or to come."""
    return list(RoomBlock.objects.filter(room=room, ended_at__isnull=True).select_related("made_by"))


def room_then(room: Room, as_of: AsOf) -> Room:
    """The room with the facts it had then. Not to be saved."""
    then = Room.objects.select_related("type", "floor__building", "section").get(pk=room.pk)
    put_facts([then], as_of.moment, known=as_of.known)
    then.attendant = Employee.objects.filter(pk=then.attendant_id).first() if then.attendant_id else None
    return then
