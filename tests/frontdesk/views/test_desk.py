"""The desk's pages: what they show to whom, at what cost, and what they keep when something is refused."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Audit, FormKey
from frontdesk.domain import bookings, stays
from frontdesk.enums import BookingState
from frontdesk.models import Booking, GuestDocument, Stay
from rooms.models import Room
from tests import factories as make
from tests.frontdesk.conftest import sign_in

MOST_QUERIES = 20
TODAY = make.AT.date()
NEW_ID = "44010119910619999X"
PANEL = {"HX-Request": "true", "HX-Target": "panel"}


def post(desk: Client, page: str, /, *args: int, **data: object):
    return desk.post(reverse(f"frontdesk:{page}", args=args), {"key": str(uuid.uuid4()), **data})


def papers(seen: Room, **told: object) -> dict[str, object]:
    """What the check-in form sends."""
    return {
        "room": f"{seen.pk}.{seen.version}", "document_kind": "ID", "document_number": NEW_ID, "matched": "on",
        "name": "朱明远", "phone": "", "persons": 2, "leaves_on": "2016-07-03", **told,
    }  # fmt: skip


def queries(desk: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = desk.get(address, headers=headers)
    assert answer.status_code == 200
    return len([q for q in asked if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])])


def fill(number: int) -> None:
    """`number` more rows on each list."""
    for n in range(number):
        at = make.AT + timedelta(seconds=n)
        make.stay(make.room(f"12{n:02}"), at=at)
        make.stay(make.room(f"13{n:02}"), nights=0, at=at)
        make.booking(make.guest("朱明远"), room=make.room(f"14{n:02}"))
        make.room(f"15{n:02}")


@pytest.mark.parametrize("tab", ["tab=arrivals", "tab=in-house", "tab=departures", "tab=ready", "q=zmy"])
def test_a_list_costs_the_same_with_one_row_and_with_thirty(desk, tab):
    address = f"{reverse('frontdesk:desk')}?{tab}"
    fill(1)
    few = queries(desk, address)
    for n, room in enumerate(Room.objects.all()):
        Room.objects.filter(pk=room.pk).update(number=f"169{n}")
    fill(30)
    assert queries(desk, address) <= few <= MOST_QUERIES


@pytest.mark.parametrize("wholly", [True, False])
def test_every_panel_is_cheap_alone_and_with_the_desk_around_it(desk, wholly):
    fill(3)
    stay, booking = Stay.objects.first(), Booking.objects.filter(state=BookingState.BOOKED).first()
    pages = [
        reverse("frontdesk:stay", args=[stay.pk]) + act
        for act in ("", "?act=move", "?act=departure", "?act=undo")
    ]
    pages += [reverse(f"frontdesk:{name}", args=[booking.pk]) for name in ("booking", "check-in")]
    pages += [reverse("frontdesk:walk-in"), reverse("frontdesk:walk-in") + f"?guest={stay.guest_id}"]
    pages += [reverse("frontdesk:new-booking"), reverse("frontdesk:guest", args=[stay.guest_id])]
    pages += [
        reverse("frontdesk:rush", args=[stay.room_id]),
        reverse("frontdesk:settle", args=[stay.room_id]),
    ]
    pages += [reverse("frontdesk:document", args=[GuestDocument.objects.first().pk])]
    headers = {} if wholly else PANEL
    dear = {page: cost for page in pages if (cost := queries(desk, page, **headers)) > MOST_QUERIES}
    assert dear == {}


def test_a_check_in_leads_back_to_the_desk_with_a_line_that_offers_undo(desk):
    room, booking = make.room(), make.booking()
    answer = post(desk, "check-in", booking.pk, **papers(room))
    assert answer.status_code == 302
    page = desk.get(answer.url).content.decode()
    assert "朱明远 is in room 1203 until 3 Jul 2016." in page
    assert f"/desk/stays/{Stay.objects.get().pk}/?act=undo" in page


def test_htmx_is_led_back_by_a_header(desk):
    room, booking = make.room(), make.booking()
    answer = desk.post(
        reverse("frontdesk:check-in", args=[booking.pk]),
        {"key": str(uuid.uuid4()), **papers(room)}, headers=PANEL,
    )  # fmt: skip
    assert (answer.status_code, answer.headers["HX-Redirect"].split("did=")[0]) == (
        200,
        "/desk/?tab=arrivals&",
    )


def test_a_form_sent_twice_counts_once(desk):
    room, booking = make.room(), make.booking()
    data = {"key": str(uuid.uuid4()), **papers(room)}
    first, second = (desk.post(reverse("frontdesk:check-in", args=[booking.pk]), data) for _n in range(2))
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert Stay.objects.count() == FormKey.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"document_number": "440101198806039993"}, "does not fit the others"),
        ({"document_number": ""}, "Nobody stays without a checked document"),
        ({"matched": ""}, "tick that the person matches it"),
        ({"leaves_on": "2016-06-30"}, "The departure is before the arrival"),
        ({"leaves_on": "yesterday"}, "Enter a valid date"),
        ({"persons": "0"}, "greater than or equal to 1"),
        ({"persons": "99999999999999999999"}, "less than or equal to 50"),
        ({"room": "1.x"}, "Choose a room from the list"),
        ({"room": ""}, "Choose a room"),
        ({"room": "999999.1"}, "not in the list of rooms"),
        ({"room_number": "9999"}, "Room 9999 is not in the list of rooms"),
        ({"name": ""}, "This field is required"),
        ({"name": "朱\x00明远"}, "cannot be kept"),
        ({"phone": "x" * 5000}, "at most 32"),
        ({"key": "no key"}, "lost its key"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form_and_everything_typed_is_kept(desk, wrong, words):
    room, booking = make.room(), make.booking()
    answer = post(desk, "check-in", booking.pk, **papers(room, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    if "document_number" not in wrong:
        assert f'value="{NEW_ID}"' in page
    assert not Stay.objects.exists() and not FormKey.objects.exists()


def test_a_room_taken_by_a_colleague_is_said_with_name_and_time_and_another_is_preselected(desk, clerk):
    taken, free = make.room("1203"), make.room("1204")
    booking, seen = make.booking(), papers(taken)
    make.stay(taken, by=make.clerk("1012"))
    answer = post(desk, "check-in", booking.pk, **seen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Bai Yutong gave room 1203 to another guest at" in page
    assert re.search(rf'data-room="{free.pk}"\s+checked', page) and f'value="{NEW_ID}"' in page


def test_a_known_document_is_offered_masked_and_its_number_never_leaves_the_house(desk):
    stay = make.stay(make.room("1203"))
    booking = make.booking(stay.guest)
    document = GuestDocument.objects.get()
    for address in (
        reverse("frontdesk:check-in", args=[booking.pk]), stay.get_absolute_url(),
        reverse("frontdesk:guest", args=[stay.guest_id]), f"{reverse('frontdesk:walk-in')}?guest={stay.guest_id}",
        reverse("frontdesk:document", args=[document.pk]), f"{reverse('frontdesk:desk')}?q=zmy",
    ):  # fmt: skip
        page = desk.get(address).content.decode()
        assert make.GOOD_ID not in page and "19900101" not in page, address
    assert "440******80" in desk.get(reverse("frontdesk:check-in", args=[booking.pk])).content.decode()
    room = make.room("1204")
    data = papers(room, known=document.pk, document_number="")
    assert post(desk, "check-in", booking.pk, **data).status_code == 302
    assert GuestDocument.objects.count() == 1


def test_the_full_number_is_shown_for_a_reason_and_recorded(desk, clerk):
    make.stay()
    document = GuestDocument.objects.get()
    assert "required" in post(desk, "document", document.pk, reason="").content.decode()
    page = post(desk, "document", document.pk, reason="The police ask").content.decode()
    assert make.GOOD_ID in page
    assert Audit.objects.get(what="frontdesk.show_document").by == clerk


def test_the_number_typed_is_judged_while_it_is_typed(desk):
    def hint(number: str) -> str:
        data = {"document_kind": "ID", "document_number": number}
        return desk.post(reverse("frontdesk:document-hint"), data).content.decode()

    assert hint("").strip() == ""
    assert "6 of 18" in hint("440101")
    assert "does not fit" in hint("440101198806039993")
    assert "born 1 Jan 1990" in hint(make.GOOD_ID)


def test_the_desk_checks_out_and_takes_it_back(desk):
    stay = make.stay()
    answer = post(desk, "check-out", stay.pk)
    assert "朱明远 has left room 1203." in desk.get(answer.url).content.decode()
    assert post(desk, "reinstate", stay.pk, reason="").status_code == 422
    answer = post(desk, "reinstate", stay.pk, reason="Still here")
    assert "朱明远 is in room 1203 again." in desk.get(answer.url).content.decode()


def test_the_desk_moves_extends_and_undoes(desk):
    stay, room = make.stay(make.room("1203")), make.room("1204")
    answer = post(desk, "move", stay.pk, room=f"{room.pk}.{room.version}", reason="Noise")
    assert "朱明远 moved from room 1203 to 1204." in desk.get(answer.url).content.decode()
    assert post(desk, "departure", stay.pk, leaves_on="2016-06-01").status_code == 422
    answer = post(desk, "departure", stay.pk, leaves_on="2016-07-09")
    assert "until 9 Jul 2016" in desk.get(answer.url).content.decode()
    other = make.stay(make.room("1205"))
    assert post(desk, "undo", other.pk, reason="Wrong guest").status_code == 422
    answer = post(desk, "undo", other.pk, reason="Wrong guest", entered="no")
    assert "is taken back" in desk.get(answer.url).content.decode()


def test_a_second_check_out_keeps_the_page_and_says_what_happened(desk, clerk):
    stay = make.stay()
    stays.check_out(stay.pk, by=clerk, at=make.AT)
    answer = post(desk, "check-out", stay.pk)
    assert answer.status_code == 422 and "changed by somebody else" in answer.content.decode()


def test_the_desk_books_corrects_puts_down_cancels_and_takes_back(desk):
    room_type, room = make.room_type(), make.room()
    promise = {"type": room_type.pk, "arrives_on": "2016-07-01", "leaves_on": "2016-07-02", "persons": 2}
    answer = post(desk, "new-booking", name="何美玲", kind="individual", **promise)
    booking = Booking.objects.get()
    assert answer.url == reverse("frontdesk:booking", args=[booking.pk])
    assert post(desk, "booking", booking.pk, **{**promise, "leaves_on": "2016-06-01"}).status_code == 422
    assert post(desk, "booking", booking.pk, **{**promise, "wish": "quiet", "vip": "on"}).status_code == 302
    assert post(desk, "put-down", booking.pk, room=f"{room.pk}.{room.version}").status_code == 302
    assert post(desk, "put-down", booking.pk, room_number="1203").status_code == 302
    booking.refresh_from_db()
    assert (booking.wish, booking.vip, booking.room) == ("quiet", True, room)
    assert post(desk, "put-down", booking.pk, none="1").status_code == 302
    for name, state in [
        ("cancel", "cancelled"),
        ("reopen", "booked"),
        ("no-show", "no_show"),
        ("reopen", "booked"),
    ]:
        assert post(desk, name, booking.pk).status_code == 302
        booking.refresh_from_db()
        assert booking.state == state
    assert post(desk, "reopen", booking.pk).status_code == 422


def test_a_guest_waits_and_a_rush_is_asked_for(desk):
    room, booking = make.room(cleanliness="dirty"), make.booking()
    seen = f"{room.pk}.{room.version}"
    assert post(desk, "queue", booking.pk, room="").status_code == 422
    assert post(desk, "queue", booking.pk, room=seen).status_code == 302
    page = desk.get(reverse("frontdesk:desk")).content.decode()
    assert "for room 1203 since" in page
    assert post(desk, "rush", room.pk).status_code == 302
    room.refresh_from_db()
    assert room.rush
    assert post(desk, "rush", room.pk, lift="1").status_code == 302
    assert post(desk, "leave-queue", booking.pk).status_code == 302
    room.refresh_from_db()
    assert (room.rush, room.queue_since) == (False, None)


def test_a_discrepancy_is_settled_at_the_desk(desk):
    from rooms.domain.status import change_room
    from rooms.enums import Act, Observed, Source

    stay = make.stay()
    change_room(
        stay.room_id, Act.OBSERVED, by=None, at=make.AT, source=Source.FLOOR, observed=Observed.VACANT,
        observed_persons=0,
    )  # fmt: skip
    assert "floor: empty" in desk.get(reverse("frontdesk:desk")).content.decode()
    assert post(desk, "settle", stay.room_id, reason="").status_code == 422
    assert post(desk, "settle", stay.room_id, reason="At breakfast").status_code == 302
    assert "agree about every room" in desk.get(reverse("frontdesk:desk")).content.decode()


def test_a_guest_is_renamed_and_found(desk):
    guest = make.booking().guest
    assert post(desk, "change-guest", guest.pk, name="").status_code == 422
    assert post(desk, "change-guest", guest.pk, name="单玉芝", pinyin="shan yu zhi").status_code == 302
    assert "单玉芝" in desk.get(f"{reverse('frontdesk:desk')}?q=shan").content.decode()


def test_without_the_right_to_names_the_lists_show_bookings_and_nobody_is_found(clerk):
    stranger = make.attendant()
    assert sign_in(stranger).get(reverse("frontdesk:desk")).status_code == 403


@pytest.mark.parametrize(
    "name", ["check-in", "queue", "leave-queue", "put-down", "cancel", "no-show", "reopen", "booking"]
)
def test_a_wrong_role_is_turned_away_before_anything_is_looked_at(clerk, name):
    attendant = sign_in(make.attendant())
    assert post(attendant, name, 1).status_code == 403
    assert post(attendant, name, 424242).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["check-out", "move", "departure", "undo", "reinstate", "document", "change-guest", "rush", "settle"],
)
def test_a_wrong_role_cannot_act_on_stays_guests_and_rooms(clerk, name):
    attendant = sign_in(make.attendant())
    assert post(attendant, name, 1).status_code == 403


def test_signed_out_in_the_middle_htmx_is_led_to_the_sign_in_and_nothing_is_done(desk):
    room, booking = make.room(), make.booking()
    desk.post("/sign-out/")
    answer = desk.post(
        reverse("frontdesk:check-in", args=[booking.pk]),
        {"key": str(uuid.uuid4()), **papers(room)}, headers=PANEL,
    )  # fmt: skip
    assert answer.headers["HX-Redirect"].startswith("/sign-in/?next=")
    assert not Stay.objects.exists()


def test_unknown_numbers_are_not_found_and_odd_addresses_do_no_harm(desk):
    for name in ("stay", "booking", "check-in", "guest", "rush", "settle", "document"):
        assert desk.get(reverse(f"frontdesk:{name}", args=[424242])).status_code == 404
    page = reverse("frontdesk:desk")
    for query in (
        "tab=nonsense",
        "page=-1",
        "page=99999999999999999999",
        "did=x",
        "did=99999",
        "q=%00",
        "q=" + "x" * 500,
    ):
        assert desk.get(f"{page}?{query}").status_code == 200


def test_a_booking_that_arrived_leads_to_its_stay(desk):
    stay = make.stay()
    answer = desk.get(reverse("frontdesk:check-in", args=[stay.booking_id]))
    assert answer.url == stay.get_absolute_url()


def test_the_desk_before_the_first_day_says_what_is_missing(db):
    answer = sign_in(make.clerk()).get(reverse("frontdesk:desk"))
    assert answer.status_code == 409 and "No business day is open yet" in answer.content.decode()


def test_the_line_of_a_colleagues_act_is_not_shown(desk):
    stay = make.stay(by=make.clerk("1012"))
    page = desk.get(f"{reverse('frontdesk:desk')}?did={stay.events.get().pk}").content.decode()
    assert 'id="done"' not in page


def test_a_no_show_keeps_nobody_waiting(desk, clerk):
    room, booking = make.room(cleanliness="dirty"), make.booking()
    bookings.queue_for(booking.pk, room.pk, by=clerk, at=make.AT)
    assert post(desk, "no-show", booking.pk).status_code == 302
    assert "Nobody waits for a room." in desk.get(reverse("frontdesk:desk")).content.decode()
