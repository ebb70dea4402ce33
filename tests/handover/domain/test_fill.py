"""What rooms, floor and desk say about the end of a shift, in both languages, each with the way to its source."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cleaning.domain import inspect, work
from cleaning.models import FaultReason
from core.sayings import in_both
from core.slots import HandoverFigure, HandoverLine, ShiftWindow
from frontdesk.domain import bookings, stays
from handover.domain import gather
from rooms.domain import blocks, shift_end
from rooms.domain.status import change_room
from rooms.enums import Act, Block, Door, Observed, Source
from rooms.models import Room
from tests import factories as make
from tests.cleaning.conftest import House, house
from tests.handover.conftest import hotel_time

__all__ = ["house"]
HOUR = timedelta(hours=1)


def window(house: House, hours: float = 3) -> ShiftWindow:
    at = house.at + HOUR * hours
    return ShiftWindow(at, house.at, at, at.date(), at.date(), "early")


def said(house: House, hours: float = 3) -> dict[str, HandoverLine]:
    return {line.key: line for line in gather.gather(window(house, hours)).lines_of(0)}


def line_of(house: House, beginning: str, hours: float = 3) -> HandoverLine:
    found = [line for key, line in said(house, hours).items() if key.startswith(beginning)]
    assert len(found) == 1, sorted(said(house, hours))
    return found[0]


def test_a_discrepancy_is_told_with_its_room_and_when_it_was_seen(house: House) -> None:
    task = house.stayover("1203")
    work.report_seen(task.room_id, Observed.VACANT, by=house.attendant, at=house.minutes(30))
    line = line_of(house, "rooms:discrepancy:")
    assert (line.where, line.section) == ("1203", task.room.section_id)
    assert in_both(line.text) == {"en": "Desk: occupied, floor: empty", "zh": "总台住客、楼层空房"}
    assert in_both(line.source)["en"].startswith("seen 10:30")


def test_a_closed_door_is_told_with_its_hours_and_the_welfare_check(house: House) -> None:
    task = house.stayover("1203")
    work.report_door(task.room_id, Door.DND, by=house.attendant, at=house.minutes(30))
    early, late = line_of(house, "rooms:door:", 2.5), line_of(house, "rooms:door:", 9)
    assert in_both(early.text)["en"] == "Do not disturb since 10:30, for 2 h"
    assert (early.state, late.state) == ("", "alert")
    assert "call the guest" in in_both(late.source)["en"]


def test_a_blocked_room_is_told_with_reason_and_end(house: House) -> None:
    room = make.room("1204", at=house.at)
    blocks.block_room(
        room.pk, kind=Block.OUT_OF_ORDER, starts_at=house.minutes(5), until=house.at + 30 * HOUR,
        reason="Leak under the basin", by=house.supervisor, at=house.minutes(5),
    )  # fmt: skip
    line = line_of(house, "rooms:block:")
    assert in_both(line.text)["en"] == "Out of order: Leak under the basin"
    assert in_both(line.source)["en"] == "until 2 Jul 2016 16:00"


def test_a_redo_is_told_with_what_was_found(house: House) -> None:
    task = house.given("1203")
    work.start_task(task.pk, by=house.attendant, at=house.minutes(5))
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(40))
    reason = FaultReason.objects.create(name_en="hair on the floor", name_zh="地面有毛发")
    inspect.fail_room(task.room_id, reasons=[reason], by=house.leader, at=house.minutes(50))
    line = line_of(house, "cleaning:redo:")
    assert in_both(line.text) == {"en": "Redo open: hair on the floor", "zh": "返工未完：地面有毛发"}


def test_rooms_not_done_stand_in_one_line_of_their_section(house: House) -> None:
    for number in ("1203", "1204", "1205"):
        house.left(number)
    line = line_of(house, "cleaning:not-done:")
    assert (line.where, line.carries, in_both(line.text)["en"]) == ("M24", False, "3 rooms are not done")
    assert in_both(line.source)["en"] == "1203, 1204, 1205"


def test_a_cleaning_over_its_time_is_told(house: House) -> None:
    task = house.given("1203")
    work.start_task(task.pk, by=house.attendant, at=house.minutes(5))
    line = line_of(house, "cleaning:begun:")
    assert (line.state, in_both(line.source)["en"]) == ("alert", "begun 10:05, 175 of 30 min")


def test_arrivals_departures_waiting_guests_and_vips_are_told_by_number(house: House) -> None:
    house.stay("1203", nights=0)
    room = make.room("1204", at=house.at)
    guest = make.guest(at=house.at)
    booking = make.booking(guest, at=house.at)
    bookings.queue_for(booking.pk, room.pk, by=house.clerk, at=house.minutes(30))
    make.booking(make.guest("Gulnar", at=house.at), at=house.at, vip=True)
    lines = said(house)
    texts = {
        key.split(":")[1]: in_both(line.text)["en"] for key, line in lines.items() if key.startswith("front")
    }
    assert texts["arrivals"] == "2 arrivals are still to come"
    assert texts["departures"] == "1 guest is still in, due out at 12:00"
    assert texts["waiting"] == "A guest waits for the room since 10:30"
    assert texts["vip-comes"] == "VIP still to arrive"
    words = " ".join(f"{in_both(line.text)} {in_both(line.source)} {line.where}" for line in lines.values())
    assert "Gulnar" not in words and guest.name not in words


def figures(house: House, hours: float = 3) -> dict[str, tuple[int, int | None]]:
    parts = gather.gather(window(house, hours)).figures_of(0)
    return {one.key: (one.value, one.before) for one in parts if one.value or one.before}


def test_figures_say_what_is_what_was_and_what_happened(house: House) -> None:
    stay = house.stay("1203")
    make.room("1204", at=house.at)
    stays.check_out(stay.pk, by=house.clerk, at=house.minutes(60))
    later = ShiftWindow(
        house.minutes(180), house.minutes(30), house.minutes(180), house.at.date(), house.at.date()
    )
    found = [
        part for part in shift_end.leaves(later) if isinstance(part, HandoverFigure) and part.section is None
    ]
    told = {one.key: (one.value, one.before) for one in found if one.value or one.before}
    assert told == {
        "rooms:vd": (1, 0), "rooms:oc": (0, 1), "rooms:vi": (1, 1), "during:left": (1, None),
    }  # fmt: skip


def test_a_report_made_late_does_not_know_what_came_after_the_shift(house: House) -> None:
    room, task = make.room("1204", at=house.at), house.stayover("1203")
    work.report_door(task.room_id, Door.DND, by=house.attendant, at=house.minutes(240))
    change_room(
        room.pk, Act.SET_BY_HAND, by=house.supervisor, at=house.minutes(240),
        source=Source.FLOOR, cleanliness="dirty",
    )  # fmt: skip
    assert not [key for key in said(house, 3) if key.startswith("rooms:door:")]
    assert figures(house, 3)["rooms:vi"] == (1, 1)
    assert figures(house, 5)["rooms:vd"] == (1, 0)


def test_the_number_of_queries_does_not_grow_with_the_house(house: House) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            gather.gather(window(house))
        return sum(query["sql"].startswith(("SELECT", "WITH")) for query in seen.captured_queries)

    house.left("1203")
    statements()  # some rows of settings are made when they are first asked for
    few = statements()
    for number in range(1204, 1212):
        house.left(str(number))
    assert statements() == few <= 60


@pytest.mark.parametrize("hours", [0.5, 3])
def test_what_was_put_back_is_not_saved(house: House, hours: float) -> None:
    stay = house.stay("1203")
    stays.check_out(stay.pk, by=house.clerk, at=house.minutes(60))
    shift_end.leaves(window(house, hours))
    assert Room.objects.get().cleanliness == "dirty"


def test_the_page_s_language_does_not_matter(house: House) -> None:
    house.left("1203")
    with translation.override("zh-hans"):
        line = line_of(house, "cleaning:not-done:")
        assert in_both(line.text)["en"] == "1 room is not done"


def test_hotel_time_of_the_tests_is_the_hotel_s(at: datetime) -> None:
    assert hotel_time("10:00") == at
