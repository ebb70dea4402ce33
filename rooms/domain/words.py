"""A room's state in words: refusals that say why, and the sentences of "why it is so"."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, Subquery
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.formats import show_date
from rooms.domain.consequences import discrepancy_of
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
    WorkState,
)
from rooms.models import Room, RoomBlock, RoomEvent


def clock_words(moment: datetime | None, at: datetime) -> str:
    """`moment` as hotel time, with its day when that is not the day of `at`."""
    if moment is None:
        return ""
    local = localtime(moment)
    if local.date() == localtime(at).date():
        return local.strftime("%H:%M")
    return f"{show_date(local)} {local.strftime('%H:%M')}"


def changed_meanwhile(room: Room, event: RoomEvent | None, at: datetime) -> str:
    """Sentence for a page that is out of date: who changed the room, when, to what."""
    if event is None:
        return _(
            "Room %(room)s was changed by somebody else at this moment. "
            "Nothing was saved; check the room and try again."
        ) % {"room": room.number}
    return _(
        "%(who)s changed room %(room)s at %(time)s (%(what)s), after this page was opened. "
        "Nothing was saved; check the room and try again."
    ) % {
        "who": event.by.name if event.by else _("the night roll"),
        "room": room.number,
        "time": clock_words(event.recorded_at, at),
        "what": Act(event.act).label,
    }


def why_not_ready(room: Room, at: datetime) -> str:
    """Why this room may not be given now: what it is, who is at work since when, and what to do. "" when it is ready.

    Reads `room.attendant`; load it with select_related.
    """
    names = {"room": room.number}
    if room.occupancy == Occupancy.OCCUPIED:
        return _(
            "Room %(room)s is occupied since %(time)s. Choose another room, or check the guest out first."
        ) % {**names, "time": clock_words(room.occupancy_since, at)}
    if room.block == Block.OUT_OF_ORDER:
        return _("Room %(room)s is out of order since %(time)s. Choose another room.") % {
            **names,
            "time": clock_words(room.block_since, at),
        }
    if room.block == Block.OUT_OF_SERVICE:
        return _("Room %(room)s is out of service since %(time)s. Giving it needs the right for it.") % {
            **names,
            "time": clock_words(room.block_since, at),
        }
    if room.work_state == WorkState.STARTED:
        return _being_cleaned(room, at)
    if room.work_state == WorkState.PAUSED:
        return _(
            "Room %(room)s is not ready: %(who)s paused the cleaning at %(time)s. "
            "Choose a ready room, or ask for a rush."
        ) % {**names, "who": _who(room), "time": clock_words(room.work_since, at)}
    if room.observed in (Observed.OCCUPIED, Observed.LUGGAGE, Observed.SLEPT_OUT):
        return _(
            "Room %(room)s is not ready: the floor saw somebody or luggage in it at %(time)s. Settle that first."
        ) % {**names, "time": clock_words(room.observed_at, at)}
    if room.cleanliness in (Cleanliness.DIRTY, Cleanliness.PICKUP):
        return _not_cleaned(room, at)
    if room.cleanliness == Cleanliness.CLEAN and room.released == Released.NO:
        return _(
            "Room %(room)s is not ready: it is clean since %(time)s and waits for inspection. "
            "Choose a ready room, or ask the team leader."
        ) % {**names, "time": clock_words(room.cleanliness_since, at)}
    return ""


def _who(room: Room) -> str:
    return room.attendant.name if room.attendant else _("nobody")


def _being_cleaned(room: Room, at: datetime) -> str:
    names = {"room": room.number, "who": _who(room), "time": clock_words(room.work_since, at)}
    if room.expected_ready_at:
        return _(
            "Room %(room)s is not ready: %(who)s has been cleaning it since %(time)s, expected %(expected)s. "
            "Choose a ready room, or wait."
        ) % {**names, "expected": clock_words(room.expected_ready_at, at)}
    return (
        _(
            "Room %(room)s is not ready: %(who)s has been cleaning it since %(time)s. Choose a ready room, or wait."
        )
        % names
    )


def _not_cleaned(room: Room, at: datetime) -> str:
    names = {
        "room": room.number,
        "state": Cleanliness(room.cleanliness).label,
        "time": clock_words(room.cleanliness_since, at),
    }
    if room.attendant:
        return _(
            "Room %(room)s is not ready: %(state)s since %(time)s and given to %(who)s, who has not started. "
            "Choose a ready room, or ask for a rush."
        ) % {**names, "who": room.attendant.name}
    return (
        _(
            "Room %(room)s is not ready: %(state)s since %(time)s and nobody has it yet. "
            "Choose a ready room, or ask for a rush."
        )
        % names
    )


def explain(room: Room, at: datetime, *, names: bool, lines: Q | None = None) -> list[str]:
    """Why the room is in its state, in sentences, the most telling first. `names` allows staff names.

    `lines` says which lines of its history count, for a room of the past; otherwise those of the present do.
    At most two queries: the lines that made three of the facts, and the block in force.
    """
    last = _last_events(room, lines or Q(applied=True))
    refusal = why_not_ready(room, at) if names and room.occupancy == Occupancy.VACANT else ""
    sentences = [
        _occupancy_words(room, last.get(Fact.OCCUPANCY), at, names),
        _cleanliness_words(room, last.get(Fact.CLEANLINESS), at, names),
        # Why a vacant room may not be given says who is at work in it.
        _work_words(room, at, names) if not refusal else "",
        _block_words(room, at),
        _door_words(room, at),
        _discrepancy_words(room, last.get(Fact.OBSERVED), at, names),
        _next_words(room, at),
        refusal,
    ]
    return [sentence for sentence in sentences if sentence]


def _last_events(room: Room, counting: Q) -> dict[str, RoomEvent]:
    """The event that made each shown fact what it is, by fact."""
    newest_first = RoomEvent.objects.filter(counting, room=room).order_by("-happened_at", "-seq")
    last = [
        Subquery(newest_first.filter(fact=fact).values("pk")[:1])
        for fact in (Fact.OCCUPANCY, Fact.CLEANLINESS, Fact.OBSERVED)
    ]
    found = RoomEvent.objects.filter(pk__in=last).select_related("by")  # type: ignore[misc]
    return {event.fact: event for event in found}


def _by(event: RoomEvent, names: bool) -> str:
    return event.by.name if event.by and names else event.get_source_display()


def _occupancy_words(room: Room, event: RoomEvent | None, at: datetime, names: bool) -> str:
    if event is None:
        return ""
    return _("%(act)s at %(time)s (%(who)s): the room is %(state)s.") % {
        "act": str(Act(event.act).label).capitalize(),
        "time": clock_words(event.happened_at, at),
        "who": _by(event, names),
        "state": Occupancy(room.occupancy).label,
    }


def _cleanliness_words(room: Room, event: RoomEvent | None, at: datetime, names: bool) -> str:
    if event is None:
        return ""
    words = {
        "state": Cleanliness(room.cleanliness).label,
        "time": clock_words(event.happened_at, at),
        "act": Act(event.act).label,
        "who": _by(event, names),
    }
    if words["who"] == words["act"]:  # what the night roll does needs no other name
        sentence = _("It is %(state)s since %(time)s: %(act)s.") % words
    else:
        sentence = _("It is %(state)s since %(time)s: %(act)s (%(who)s).") % words
    if room.released:
        sentence += " " + _("It may be given without inspection: %(why)s.") % {
            "why": Released(room.released).label
        }
    return sentence


def _work_words(room: Room, at: datetime, names: bool) -> str:
    if room.work_state == WorkState.STARTED:
        return _("%(who)s has been cleaning since %(time)s, about %(minutes)s minutes in all.") % {
            "who": _who(room) if names else _("the floor"),
            "time": clock_words(room.work_since, at),
            "minutes": room.work_minutes,
        }
    if room.work_state == WorkState.PAUSED:
        return _("The cleaning rests since %(time)s.") % {"time": clock_words(room.work_since, at)}
    if room.work_state == WorkState.OPEN and room.attendant and names:
        return _("The work is given to %(who)s.") % {"who": room.attendant.name}
    if room.work_state == WorkState.OPEN:
        return _("The work waits for a person.") if not room.attendant else _("The work is given.")
    return ""


def _block_words(room: Room, at: datetime) -> str:
    if not room.block:
        return ""
    in_force = RoomBlock.objects.filter(room=room, began_at__lte=at).exclude(ended_at__lte=at)
    block = in_force.order_by("-began_at").first()
    words = {"kind": Block(room.block).label, "time": clock_words(room.block_since, at)}
    if block is None:
        return _("The room is %(kind)s since %(time)s.") % words
    words["reason"] = block.reason
    if block.until is None:
        return _("The room is %(kind)s since %(time)s, without an end yet: %(reason)s.") % words
    return _("The room is %(kind)s since %(time)s, until %(until)s: %(reason)s.") % {
        **words,
        "until": clock_words(block.until, at),
    }


def _door_words(room: Room, at: datetime) -> str:
    if not room.door:
        return ""
    words = {"sign": str(Door(room.door).label).capitalize(), "time": clock_words(room.door_since, at)}
    if room.door_until:
        return _("%(sign)s since %(time)s, until %(until)s.") % {
            **words,
            "until": clock_words(room.door_until, at),
        }
    return _("%(sign)s since %(time)s.") % words


def _discrepancy_words(room: Room, event: RoomEvent | None, at: datetime, names: bool) -> str:
    kind = discrepancy_of(room)
    if kind == Discrepant.NO or event is None:
        return ""
    words = {"who": _by(event, names), "time": clock_words(event.happened_at, at)}
    if kind == Discrepant.SKIP:
        return (
            _("The desk says occupied, the floor saw it empty (%(who)s, %(time)s). Settle it at the desk.")
            % words
        )
    if kind == Discrepant.SLEEP:
        return (
            _(
                "The desk says vacant, the floor saw somebody or luggage (%(who)s, %(time)s). Settle it at the desk."
            )
            % words
        )
    return _(
        "The desk counts %(desk)s, the floor saw %(floor)s (%(who)s, %(time)s). Settle it at the desk."
    ) % {
        **words,
        "desk": room.persons,
        "floor": room.observed_persons,
    }


def _next_words(room: Room, at: datetime) -> str:
    parts = []
    if room.queue_since:
        parts.append(
            _("A guest waits for this room since %(time)s.") % {"time": clock_words(room.queue_since, at)}
        )
    if room.rush:
        parts.append(_("It is a rush."))
    if room.promised_for:
        parts.append(_("It is promised for %(time)s.") % {"time": clock_words(room.promised_for, at)})
    if room.arrives_at:
        parts.append(_("The next guest arrives about %(time)s.") % {"time": clock_words(room.arrives_at, at)})
    return " ".join(parts)
