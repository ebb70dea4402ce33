"""What must always be true of rooms and their history (`manage.py verify_books`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from rooms.domain.consequences import discrepancy_of
from rooms.domain.facts import BLANK, COLUMNS, SINCE, encode
from rooms.enums import Block, Discrepant
from rooms.models import Discrepancy, Room, RoomBlock, RoomEvent


def room_equals_its_history() -> Iterator[Fault]:
    """The present of each fact is what its last applied line says, and since when."""
    last = _last_lines()
    for room in Room.objects.iterator():
        for fact in COLUMNS:
            after, since = last.get((room.pk, fact), (BLANK[fact], None))
            if encode(room, fact) != after:
                yield Fault(
                    f"rooms:room:{room.pk}",
                    f"{room.number} {fact}: {encode(room, fact)!r}, history {after!r}",
                )
            elif fact in SINCE and getattr(room, SINCE[fact]) != since:
                yield Fault(
                    f"rooms:room:{room.pk}",
                    f"{room.number} {fact} since {getattr(room, SINCE[fact])}, history {since}",
                )


def _last_lines() -> dict[tuple[int, str], tuple[str, object]]:
    """(room, fact) -> text and moment of the last applied line, by sequence and not by time."""
    applied = RoomEvent.objects.filter(applied=True).order_by("room_id", "seq")
    lines = applied.values_list("room_id", "fact", "after", "happened_at")
    return {
        (room_id, fact): (after, since) for room_id, fact, after, since in lines.iterator(chunk_size=5000)
    }


def sequence_without_gaps() -> Iterator[Fault]:
    """Each room's lines are numbered 1, 2, 3 ... up to the number the room remembers."""
    counted = RoomEvent.objects.values("room_id").annotate(n=Count("id"), first=Min("seq"), last=Max("seq"))
    lines = {row["room_id"]: row for row in counted.order_by()}
    for room in Room.objects.all():
        row = lines.get(room.pk, {"n": 0, "first": 1, "last": 0})
        if (row["first"], row["last"]) != (1, row["n"]) or row["last"] != room.event_seq:
            yield Fault(
                f"rooms:room:{room.pk}",
                f"{room.number}: {row['n']} lines numbered {row['first']} to {row['last']}, room says {room.event_seq}",
            )


def lines_follow_each_other() -> Iterator[Fault]:
    """What a line found before is what the line before it left behind."""
    last: dict[tuple[int, str], str] = {}
    lines = RoomEvent.objects.order_by("room_id", "seq").values_list(
        "room_id", "seq", "fact", "before", "after", "applied"
    )
    for room_id, seq, fact, before, after, applied in lines.iterator(chunk_size=5000):
        if last.get((room_id, fact), BLANK[fact]) != before:
            yield Fault(
                f"rooms:room:{room_id}", f"line {seq} ({fact}) begins with {before!r}, not with what was left"
            )
        if applied:
            last[room_id, fact] = after


def blocks_inside_their_period() -> Iterator[Fault]:
    """A block began within its period and ended, and the room shows the one that is in force."""
    early = RoomBlock.objects.filter(began_at__lt=F("starts_at"))
    for block in early.select_related("room"):
        yield Fault(f"rooms:block:{block.pk}", f"{block.room} was blocked before {block.starts_at}")
    in_force = {
        block.room_id: block
        for block in RoomBlock.objects.filter(began_at__isnull=False, ended_at__isnull=True)
    }
    for room in Room.objects.all():
        now = in_force.get(room.pk)
        said = (now.kind, now.until) if now else (Block.NONE.value, None)
        if (room.block, room.block_until) != said:
            yield Fault(
                f"rooms:room:{room.pk}", f"{room.number} shows block {room.block!r}, the period says {said}"
            )


def discrepancies_fit_the_facts() -> Iterator[Fault]:
    """A discrepancy is open exactly while desk and floor disagree."""
    is_open = dict(Discrepancy.objects.filter(settled_at__isnull=True).values_list("room_id", "kind"))
    for room in Room.objects.all():
        said = is_open.get(room.pk, Discrepant.NO.value)
        if not (room.discrepancy == said == discrepancy_of(room)):
            yield Fault(f"rooms:room:{room.pk}", f"{room.number}: open {said!r}, room {room.discrepancy!r}")


CHECKS = [
    Check("room_history", _("Each room is what its history says"), room_equals_its_history),
    Check("event_sequence", _("Each room's history is numbered without gaps"), sequence_without_gaps),
    Check(
        "event_chain", _("Each line of history begins where the one before ended"), lines_follow_each_other
    ),
    Check("blocks", _("Blocks lie inside their period and show on the room"), blocks_inside_their_period),
    Check(
        "discrepancies", _("A discrepancy is open while desk and floor disagree"), discrepancies_fit_the_facts
    ),
]
