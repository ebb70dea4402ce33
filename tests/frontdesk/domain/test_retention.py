"""When the time of keeping guest data is over, nobody can say who was here; how many were, everybody can."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from core import slots
from core.domain import notes
from core.domain import retention as nightly
from core.domain.hotel import profile
from core.models import Audit, RetentionRun
from frontdesk.domain import bookings, checks, retention, stays
from frontdesk.domain.check_in import check_in
from frontdesk.domain.queries import search
from frontdesk.models import Booking, Guest, GuestDocument, GuestKey, Stay, StayEvent, StayPerson
from frontdesk.slots import counts
from staff.models import Employee
from supplies.models import GuestLaundry, Lending, LentKind
from tests import factories as make

AT, TODAY = make.AT, date(2016, 7, 1)
KEPT = timedelta(days=1095)
LEFT = AT + timedelta(hours=3)
OVER = LEFT + KEPT + timedelta(minutes=1)
"""The first moment at which the guest who left is past the term."""


def faults() -> list[str]:
    return [fault.sentence for check in checks.CHECKS for fault in check.run()]


def departed(by: Employee) -> Stay:
    """A guest who was here with a wish and words of the desk beside the stay, and has left."""
    booking = make.booking(wish="Birthday of Li Na", reference="CTRIP-881")
    stay = stays.check_out(
        check_in(booking.pk, make.room().pk, papers=make.papers(), persons=2, by=by, at=AT).pk, by=by, at=LEFT
    )
    event = StayEvent.objects.filter(stay=stay).latest("pk")
    words = notes.write("Zhu left his coat", by=by, at=LEFT)
    StayEvent.objects.create(
        stay=stay,
        what=StayEvent.What.SHORTENED,
        at=LEFT,
        business_day=TODAY,
        by=by,
        room=event.room,
        note=words,
    )
    return stay


def remove(at: datetime = OVER) -> int:
    return retention.remove_guests(at, profile())


@pytest.fixture
def gone(clerk: Employee) -> Stay:
    return departed(clerk)


def test_a_guest_past_the_term_is_forgotten_and_the_stay_still_counts(gone: Stay):
    before, lines = counts(), StayEvent.objects.count()
    assert remove(OVER - timedelta(minutes=2)) == 0, "not a minute too early"
    assert remove() == 1
    guest = Guest.objects.get()
    assert (guest.name, guest.phone, guest.pinyin, guest.anonymous_since) == ("—", "", "", OVER)
    assert not GuestKey.objects.exists() and not GuestDocument.objects.exists()
    booking = Booking.objects.get()
    assert (booking.wish, booking.reference, booking.guest, booking.persons) == ("", "", guest, 2)
    person = StayPerson.objects.get()
    assert (person.document, person.document_kind) == (None, "ID"), "that a document was checked stays"
    event = StayEvent.objects.latest("pk")
    assert event.note is not None and (event.note.text, event.note.removed_rule) == ("", "guest data")
    assert (counts(), StayEvent.objects.count()) == (before, lines)
    assert faults() == []
    assert remove() == 0
    for words in ("朱明远", "zhu", "1000000001"):
        assert search(words, TODAY) == []


def book_ahead(gone: Stay, clerk: Employee) -> None:
    Booking.objects.create(
        guest=gone.guest,
        type=make.room_type(),
        arrives_on=date(2030, 1, 1),
        leaves_on=date(2030, 1, 2),
        made_at=AT,
    )


def was_to_come_later(gone: Stay, clerk: Employee) -> None:
    booking = make.booking(gone.guest, arrives_on=TODAY + timedelta(days=30))
    bookings.cancel_booking(booking.pk, by=clerk, at=AT)


def come_again(gone: Stay, clerk: Employee) -> None:
    booking = make.booking(gone.guest)
    check_in(booking.pk, make.room("1204").pk, papers=make.papers(), persons=1, by=clerk, at=LEFT)


def share_a_room(gone: Stay, clerk: Employee) -> None:
    other = check_in(
        make.booking(make.guest("何美玲")).pk,
        make.room("1204").pk,
        papers=make.papers(),
        persons=2,
        by=clerk,
        at=LEFT,
    )
    StayPerson.objects.create(stay=other, guest=gone.guest, document_kind="ID", matched_at=LEFT)


def keep_an_iron(gone: Stay, clerk: Employee) -> None:
    iron = LentKind.objects.create(name_en="Iron", name_zh="熨斗", out=1)
    Lending.objects.create(kind=iron, room=gone.room, guest_turn=gone.guest_turn, lent_at=AT)


def leave_laundry(gone: Stay, clerk: Employee) -> None:
    GuestLaundry.objects.create(
        year=2016, number=1, room=gone.room, guest_turn=gone.guest_turn, collected_at=AT, promised_for=LEFT
    )


@pytest.mark.parametrize(
    "matter", [book_ahead, was_to_come_later, come_again, share_a_room, keep_an_iron, leave_laundry]
)
def test_who_has_an_open_matter_is_still_known(gone: Stay, clerk: Employee, matter):
    matter(gone, clerk)
    remove()
    gone.guest.refresh_from_db()
    assert gone.guest.name == "朱明远" and gone.guest.anonymous_since is None


def test_what_was_settled_keeps_nobody(gone: Stay, clerk: Employee):
    keep_an_iron(gone, clerk)
    leave_laundry(gone, clerk)
    Lending.objects.update(ended_at=LEFT, back=1)
    GuestLaundry.objects.update(state="returned")
    assert remove() == 1


def test_a_name_that_never_came_goes_too(clerk: Employee):
    make.guest()
    assert remove(AT + KEPT) == 0 and remove(AT + KEPT + timedelta(minutes=1)) == 1


def test_the_term_is_the_hotels(gone: Stay):
    hotel = profile()
    hotel.keep_guest_days = 30
    assert retention.remove_guests(LEFT + timedelta(days=30), hotel) == 0
    assert retention.remove_guests(LEFT + timedelta(days=31), hotel) == 1


def test_many_go_in_steps_of_a_few_with_the_same_queries(
    clerk: Employee, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
):
    """Seven guests, three at once: the third step is the last, and the house knows that seven went."""
    for number in range(7):
        make.guest(f"客人{number}")
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    part = slots.Retention("guests", "Guests go.", retention.remove_guests, 3)
    monkeypatch.setitem(slots._fillers, "retention", [(1, lambda: [part])])
    night = AT + KEPT + timedelta(days=1)
    monkeypatch.setattr(nightly, "SECONDS_A_TICK", -1)  # a tick that has time for one step
    with django_assert_max_num_queries(24):
        assert nightly.run(night) == {"guests": 3}
    run = RetentionRun.objects.get()
    assert (run.removed, run.done, nightly.is_due(night)) == (3, False, True)
    monkeypatch.setattr(nightly, "SECONDS_A_TICK", 20)
    assert nightly.run(night + timedelta(minutes=1)) == {"guests": 4}
    run.refresh_from_db()
    assert (run.removed, run.done, nightly.is_due(night)) == (7, True, False)
    assert nightly.run(night + timedelta(minutes=2)) == {}
    rows = Audit.objects.filter(what="core.retention", about="core:retention:guests").order_by("pk")
    assert list(rows.values_list("new", flat=True)) == ["3", "3", "1"]


def test_something_left_of_a_removed_guest_is_found(gone: Stay):
    remove()
    Guest.objects.update(phone="100 0000 0001")
    assert faults() == [f"guest {gone.guest_id} was made anonymous, but something is left"]
    Guest.objects.update(phone="")
    GuestKey.objects.create(guest=gone.guest, key="zhu")
    assert len(faults()) == 1


def test_pages_of_the_stay_say_that_the_guest_is_no_longer_known(gone: Stay, desk: Client):
    remove()
    for address in (gone.get_absolute_url(), f"/desk/bookings/{gone.booking_id}/"):
        page = desk.get(address).content.decode()
        assert "Who this was is no longer known" in page and "朱明远" not in page
    assert desk.get(f"/desk/guests/{gone.guest_id}/").status_code == 404
