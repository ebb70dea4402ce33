"""The hotel's loop from check-in to the next check-in, through the domain functions the browser uses."""

from datetime import timedelta

import pytest

from cleaning.domain import assign, inspect, work
from cleaning.models import FaultReason, Task
from core.errors import Refusal
from frontdesk.domain import check_in, stays
from rooms.domain.readiness import is_ready, ready_q
from rooms.enums import Cleanliness, Occupancy
from rooms.models import Room, RoomEvent
from tests import factories as make

AT = make.AT


@pytest.mark.django_db
def test_a_room_goes_round_from_guest_to_guest():
    make.open_day()
    clerk, attendant, leader = make.clerk(), make.attendant(), make.leader()
    room = make.room("1203")
    stay = make.stay(room, by=clerk)
    room.refresh_from_db()
    assert room.occupancy == Occupancy.OCCUPIED and not is_ready(room)

    stays.check_out(stay.pk, by=clerk, at=AT + timedelta(hours=1))
    task = Task.objects.get(room=room)
    assert task.kind == "departure" and task.attendant is None

    assign.give_tasks([task.pk], attendant, by=leader, at=AT + timedelta(hours=1))
    work.start_task(task.pk, by=attendant, at=AT + timedelta(hours=1, minutes=5))
    with pytest.raises(Refusal, match="Wang Xiulan has been cleaning it since 11:05"):
        check_in.check_in(
            make.booking().pk,
            room.pk,
            papers=make.papers(),
            persons=1,
            by=clerk,
            at=AT + timedelta(hours=1, minutes=10),
        )
    work.pause_task(task.pk, by=attendant, at=AT + timedelta(hours=1, minutes=15))
    work.resume_task(task.pk, by=attendant, at=AT + timedelta(hours=1, minutes=20))
    done = work.finish_task(task.pk, by=attendant, at=AT + timedelta(hours=1, minutes=40))
    assert done.worked_seconds == 30 * 60

    hair = FaultReason.objects.create(name_en="hair", name_zh="毛发", redo_minutes=8)
    failed = inspect.fail_room(room.pk, reasons=[hair], by=leader, at=AT + timedelta(hours=2))
    redo = Task.objects.get(redo_of=failed)
    assert (redo.attendant, redo.minutes) == (attendant, 8)
    room.refresh_from_db()
    assert room.cleanliness == Cleanliness.DIRTY
    work.start_task(redo.pk, by=attendant, at=AT + timedelta(hours=2, minutes=2))
    work.finish_task(redo.pk, by=attendant, at=AT + timedelta(hours=2, minutes=9))
    inspect.pass_room(room.pk, by=leader, at=AT + timedelta(hours=2, minutes=20))

    room.refresh_from_db()
    assert is_ready(room)
    assert list(Room.objects.filter(ready_q())) == [room]
    make.stay(room, by=clerk, at=AT + timedelta(hours=3))
    sequence = list(RoomEvent.objects.filter(room=room).values_list("seq", flat=True))
    assert sequence == list(range(1, len(sequence) + 1))
