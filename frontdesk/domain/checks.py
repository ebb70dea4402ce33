"""What must always be true of stays and their rooms (`manage.py verify_books`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from frontdesk.enums import BookingState, StayState
from frontdesk.models import NOBODY, Booking, Guest, GuestDocument, GuestKey, Stay, StayEvent, StayPerson
from rooms.enums import Occupancy
from rooms.models import Room


def one_open_stay_per_room() -> Iterator[Fault]:
    """No room has two open stays."""
    rooms = Stay.objects.filter(state=StayState.OPEN).order_by().values_list("room__number", flat=True)
    for number, count in Counter(rooms).items():
        if count > 1:
            yield Fault(f"rooms:{number}", f"{number} has {count} open stays")


def occupied_rooms_have_their_stay() -> Iterator[Fault]:
    """A room is occupied exactly while a stay is open in it, and shows that stay's persons, departure and turn."""
    stays = {stay.room_id: stay for stay in Stay.objects.filter(state=StayState.OPEN)}
    for room in Room.objects.all():
        stay = stays.get(room.pk)
        about = f"rooms:room:{room.pk}"
        if (room.occupancy == Occupancy.OCCUPIED) != (stay is not None):
            yield Fault(about, f"{room.number} is {room.occupancy}, open stay: {stay.pk if stay else 'none'}")
        elif stay and (room.persons, room.leaves_on) != (stay.persons, stay.leaves_on):
            yield Fault(
                about,
                f"{room.number} shows {room.persons} until {room.leaves_on}, "
                f"its stay {stay.persons} until {stay.leaves_on}",
            )
        elif stay and room.guest_turn != stay.guest_turn:
            yield Fault(
                about, f"{room.number} is at guest turn {room.guest_turn}, its stay at {stay.guest_turn}"
            )


def stays_have_their_check_in() -> Iterator[Fault]:
    """Every stay began with one check-in line, and with a person whose document was checked."""
    lines = StayEvent.objects.filter(stay=OuterRef("pk"), what=StayEvent.What.CHECKED_IN)
    people = StayPerson.objects.filter(stay=OuterRef("pk"))
    for stay in Stay.objects.annotate(begun=Exists(lines), known=Exists(people)).filter(
        Q(begun=False) | Q(known=False)
    ):
        missing = "a checked document" if stay.begun else "its check-in"
        yield Fault(f"frontdesk:stay:{stay.pk}", f"stay {stay.pk} lacks {missing}")


def bookings_fit_their_stays() -> Iterator[Fault]:
    """A booking has arrived exactly when it has a stay that was not undone, for the same guest."""
    kept = Stay.objects.filter(booking=OuterRef("pk")).exclude(state=StayState.UNDONE)
    wrong = Booking.objects.annotate(stayed=Exists(kept)).filter(
        Q(state=BookingState.ARRIVED, stayed=False) | (~Q(state=BookingState.ARRIVED) & Q(stayed=True))
    )
    for booking in wrong:
        yield Fault(
            f"frontdesk:booking:{booking.pk}",
            f"booking {booking.number} is {booking.state}, {'with' if booking.stayed else 'without'} a stay",
        )
    others = Stay.objects.exclude(state=StayState.UNDONE).exclude(guest=F("booking__guest"))
    for stay in others:
        yield Fault(f"frontdesk:stay:{stay.pk}", f"stay {stay.pk} is another guest's than its booking")


def removed_guests_left_nothing() -> Iterator[Fault]:
    """Of a guest whose time is over there is no name, number, phone or way to be found."""
    own = {"guest": OuterRef("pk")}
    gone = Guest.objects.filter(anonymous_since__isnull=False)
    left = gone.exclude(name=NOBODY, family_name="", given_names="", pinyin="", phone="") | gone.filter(
        Exists(GuestKey.objects.filter(**own)) | Exists(GuestDocument.objects.filter(**own))
    )
    for guest in left.values_list("pk", flat=True):
        yield Fault(f"frontdesk:guest:{guest}", f"guest {guest} was made anonymous, but something is left")


CHECKS = [
    Check("open_stays", _("A room has one open stay at most"), one_open_stay_per_room),
    Check("occupied_rooms", _("Occupied rooms and open stays are the same"), occupied_rooms_have_their_stay),
    Check("check_ins", _("Every stay began with a check-in and a document"), stays_have_their_check_in),
    Check("bookings", _("Bookings that arrived have their stay"), bookings_fit_their_stays),
    Check(
        "removed_guests",
        _("Guests whose time is over left nothing of themselves"),
        removed_guests_left_nothing,
    ),
]
