"""Guests are made anonymous when the time of keeping their data is over; stays and bookings stay and can be counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from core.domain import notes
from core.models import HotelProfile, Note
from core.slots import GuestMatter, filled
from frontdesk.enums import BookingState, StayState
from frontdesk.models import NOBODY, Booking, Guest, GuestDocument, GuestKey, Stay, StayEvent, StayPerson
from supplies.enums import OPEN_GUEST_LAUNDRY
from supplies.models import GuestLaundry, Lending

AT_ONCE = 200
RULE = "guest data"


def remove_guests(at: datetime, hotel: HotelProfile) -> int:
    """Make anonymous at most 200 guests whose time is over. Returns how many (fourteen queries)."""
    before = at - timedelta(days=hotel.keep_guest_days)
    with transaction.atomic():
        due = past_their_time(before, clock.hotel_date(before, hotel))
        found = list(due.order_by("made_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
        # Locked before they are asked again: a colleague may enter a booking for one of them this very moment.
        locked = Guest.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=found)
        guests = list(due.filter(pk__in=[guest.pk for guest in locked]).values_list("pk", flat=True))
        _forget(guests, at)
    return len(guests)


def past_their_time(before: datetime, day: date) -> QuerySet[Guest]:
    """Guests who were last here, or last meant to come, before `before` (on the hotel's `day`), with nothing open.

    Nothing open: in house, booked ahead, things lent or laundry not settled, and whatever other apps name.
    """
    stays = Stay.objects.filter(guest=OuterRef("pk"))
    here = Q(state=StayState.OPEN) | Q(departed_at__gte=before)
    shared = StayPerson.objects.filter(
        Q(stay__state=StayState.OPEN) | Q(stay__departed_at__gte=before), guest=OuterRef("pk")
    )
    never_came = Q(state__in=[BookingState.CANCELLED, BookingState.NO_SHOW], leaves_on__gte=day)
    promised = Booking.objects.filter(
        Q(state=BookingState.BOOKED) | never_came | Q(closed_at__gte=before), guest=OuterRef("pk")
    )
    due = Guest.objects.filter(
        ~Exists(stays.filter(here)), ~Exists(shared), ~Exists(promised), ~Exists(stays.filter(_unsettled())),
        anonymous_since__isnull=True, made_at__lt=before,
    )  # fmt: skip
    matters: list[GuestMatter] = filled("guest matter")
    for matter in matters:
        due = due.exclude(pk__in=matter.guests)
    return due


def _unsettled() -> Q:
    """Condition on stays: things of the house or laundry bags of that guest are still to be settled."""
    of_stay = {"room": OuterRef("room"), "guest_turn": OuterRef("guest_turn")}
    return Q(Exists(Lending.objects.filter(**of_stay, ended_at__isnull=True))) | Q(
        Exists(GuestLaundry.objects.filter(**of_stay, state__in=OPEN_GUEST_LAUNDRY))
    )


def _forget(guests: list[int], at: datetime) -> None:
    """Remove all that tells who these guests were. Persons, nights and documents' kinds stay, and so do the sums."""
    GuestKey.objects.filter(guest__in=guests).delete()
    StayPerson.objects.filter(document__guest__in=guests).update(document=None)
    GuestDocument.objects.filter(guest__in=guests).delete()
    Booking.objects.filter(guest__in=guests).update(wish="", reference="")
    said = StayEvent.objects.filter(stay__guest__in=guests, note__isnull=False)
    notes.remove_all(Note.objects.filter(pk__in=said.values("note")), rule=RULE, at=at)
    Guest.objects.filter(pk__in=guests).update(
        name=NOBODY,
        family_name="",
        given_names="",
        pinyin="",
        phone="",
        language="",
        vip=False,
        anonymous_since=at,
    )
