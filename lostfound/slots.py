"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.clock import hotel_date, now
from core.domain import pictures
from core.domain.hotel import profile
from core.models import HotelProfile
from core.people import SignedRequest
from core.slots import (
    Action,
    Card,
    Check,
    DayLine,
    DemoPart,
    DueWork,
    Figure,
    GuestMatter,
    HandoverKind,
    HandoverLine,
    Hit,
    MenuEntry,
    PanelPart,
    ReportFigure,
    Retention,
    ShiftWindow,
    fills,
)
from frontdesk.models import Stay
from lostfound import rights
from lostfound.audit_words import WORDS
from lostfound.domain import clocks, figures, queries, retention, words
from lostfound.domain.checks import CHECKS
from lostfound.enums import Gone, Nature
from lostfound.models import Claim, LossReport, Thing
from rooms.models import Room
from staff.models import Employee

HITS = 8
ROOM_THINGS = 5
LINES = 20
PICTURED = 40


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            gettext_lazy("Lost and found"), "lostfound:register", "found", rights.SEARCH, order=53,
            matches=(
                "lostfound:thing", "lostfound:report", "lostfound:claim", "lostfound:list", "lostfound:disposal",
                "lostfound:figures", "lostfound:set-up", "lostfound:rules", "lostfound:state",
            ),
        ),
        MenuEntry(
            gettext_lazy("My finds"), "lostfound:mine", "hand", rights.REGISTER, order=64, floor=True,
            matches=("lostfound:my", "lostfound:new", "lostfound:check"),
        ),
    ]  # fmt: skip


# Pictures -----------------------------------------------------------------------------------------------------


def may_see_thing(user: Employee, pk: int) -> bool:
    return queries.visible_to(user).filter(pk=pk).exists()


def may_see_claim(user: Employee, pk: int) -> bool:
    return user.has_perm(rights.SHOW_IDENTITY) and Claim.objects.filter(pk=pk).exists()


pictures.owns(
    "lostfound:thing",
    pictures.Owner(
        may_see=may_see_thing,
        may_remove=lambda user, pk: user.has_perm(rights.RUN) and may_see_thing(user, pk),
        page=lambda pk: reverse("lostfound:thing", args=[pk]),
        floor=True,
    ),
)
pictures.owns(
    "lostfound:claim",
    pictures.Owner(may_see=may_see_claim, page=lambda pk: reverse("lostfound:register")),
)


# The home page ------------------------------------------------------------------------------------------------


@fills("home", order=40)
def home(request: SignedRequest) -> Card | None:
    """What is offered to me and in my hands; for those who have the register, its day."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.REGISTER):
        return None
    today = hotel_date(now(), request.hotel)
    counts = queries.counts(user, today)
    mine = reverse("lostfound:mine")
    own = [
        _figure(_("Offered to me"), counts["offered"], "pickup", mine),
        _figure(_("In my hands"), counts["held"], "dirty", mine),
    ]
    if not user.has_perm(rights.SEARCH):
        return Card(_("My finds"), figures=own, url=mine, order=40, right=rights.REGISTER)
    address = reverse("lostfound:register")
    told = [
        _figure(_("In custody"), counts["custody"], "", address),
        _figure(_("Reported lost"), counts["reports"], "", f"{address}?tab=reports"),
    ]
    if user.has_perm(rights.RUN):
        told += [
            _figure(_("Matches"), counts["matches"], "ready", f"{address}?tab=matches"),
            _figure(_("Deadline near"), counts["due"], "alert", f"{address}?tab=due"),
            _figure(_("Missing"), counts["missing"], "alert", address),
            _figure(_("Contraband, danger"), counts["danger"], "alert", address),
        ]
    if user.has_perm(rights.APPROVE):
        told.append(_figure(_("Lists to approve"), counts["lists"], "pickup", reverse("lostfound:lists")))
    told += [figure for figure in own if figure.value]
    return Card(_("Lost and found"), figures=told, url=address, order=45, right=rights.SEARCH)


def _figure(label: str, count: int, state: str, url: str) -> Figure:
    """A count that is coloured only when there is something to see."""
    return Figure(label, count, state if count else "", url)


# One room, one stay, the search box ---------------------------------------------------------------------------


@fills("room panel", order=60)
def room_panel(room: Room, user: Employee, at: datetime) -> PanelPart | None:
    """What was found in the room and is still here."""
    if not user.has_perm(rights.SEARCH):
        return None
    here = queries.visible_to(user).filter(room=room, gone=Gone.NO)[:ROOM_THINGS]
    told = [(thing, words.tag_of(thing, user, hotel_date(at, profile()))) for thing in here]
    if not told:
        return None
    return PanelPart(
        "lostfound/_room_panel.html", {"things": told, "at": at}, order=60, title=_("Lost and found")
    )


@fills("room actions", order=60)
def room_actions(room: Room, user: Employee, at: datetime) -> Action | None:
    if not user.has_perm(rights.REGISTER):
        return None
    address = f"{reverse('lostfound:new')}?room={room.pk}"
    return Action(_("Found something"), address, "found", method="get", order=70)


@fills("stay panel", order=60)
def stay_panel(stay: Stay, user: Any, at: datetime) -> PanelPart | None:
    """What may be this guest's, what they miss, and taking a loss report."""
    if not user.has_perm(rights.TAKE_REPORTS):
        return None
    context = {
        "stay": stay,
        "things": queries.shown(Thing.objects.filter(stay=stay)),
        "reports": LossReport.objects.filter(stay=stay).defer("reach"),
    }
    return PanelPart("lostfound/_stay_panel.html", context, order=60, title=_("Lost and found"))


@fills("search", order=40)
def search(text: str, user: Any) -> list[Hit]:
    """Things and loss reports by number or words."""
    if not user.has_perm(rights.SEARCH):
        return []
    wanted = queries.Wanted(tab="all", text=text)
    hits = [
        Hit(
            title=thing.title, subtitle=f"{thing.number} · {words.place_of(thing, user)}",
            url=thing.get_absolute_url(), icon="found", rank=40,
        )
        for thing in queries.register(user, wanted, date.max)[:HITS]
    ]  # fmt: skip
    hits += [
        Hit(title=report.words, subtitle=report.number, url=report.get_absolute_url(), icon="search", rank=41)
        for report in queries.reports(user, text=text)[:HITS]
    ]
    return hits


# Books, clock, handover, figures ------------------------------------------------------------------------------


@fills("check")
def checks() -> list[Check]:
    return CHECKS


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("found things near the end of their time", 400, clocks.remind)]


@fills("demo part")
def demo() -> DemoPart:
    return DemoPart("found things and loss reports", 60, _build_demo)


def _build_demo(at: datetime) -> str:
    from lostfound.demo import build  # only a demo needs them
    from lostfound.demo import pictures as drawn

    builder = build.Builder(at)
    built = builder.build()
    here = [thing for thing in built.things if thing.in_custody and thing.number in builder.phrase_of]
    clocks.remind(at)
    count = drawn.keep([(thing, builder.phrase_of[thing.number]) for thing in here[-PICTURED:]], at)
    return f"{len(built.things)} found things, {len(built.reports)} loss reports, {count} pictures"


@fills("guest matter")
def owners_to_be() -> list[GuestMatter]:
    """Guests who miss something, or something of theirs is still kept here."""
    missed = LossReport.objects.filter(closed_at__isnull=True, stay__isnull=False)
    kept = Thing.objects.filter(closed_at__isnull=True, stay__isnull=False)
    return [
        GuestMatter("loss reports", missed.order_by().values("stay__guest")),
        GuestMatter("found things", kept.order_by().values("stay__guest")),
    ]


@fills("retention")
def guests_of_finds() -> list[Retention]:
    return [
        Retention(
            "found things",
            gettext_lazy("Who took a found thing, or missed one, is removed when guest data is."),
            _remove,
        )
    ]


def _remove(at: datetime, hotel: HotelProfile) -> int:
    return retention.remove_people(before=at - timedelta(days=hotel.keep_guest_days), at=at)


@fills("day line")
def found_in_a_day(people: list[int], begins: datetime, ends: datetime) -> list[DayLine]:
    """What people found during their day: by number and category, as a report is kept for long."""
    things = Thing.objects.filter(finder__in=people, registered_at__range=(begins, ends))
    return [
        DayLine(
            gettext_lazy("Found"), partial(_numbered, thing), order=40,
            where=thing.room.number if thing.room else "",
        )
        for thing in things.select_related("category", "room").order_by("pk")
    ]  # fmt: skip


def _numbered(thing: Thing) -> str:
    return f"{thing.category.name} · {thing.number}"


@fills("handover line")
def handover_lines(window: ShiftWindow) -> list[HandoverLine]:
    """Found things one shift leaves to the next: dangers, what lies in hands, what is missing, what is due."""
    at = window.at
    lines = [
        _line(f"alarm:{alarm.thing_id}", alarm.thing, _danger_words(alarm.thing), alarm.raised_at, "alert")
        for alarm in queries.open_alarms()
    ]
    lines += [
        _line(f"held:{thing.pk}", thing, _held_words(thing), thing.place_since, "pickup")
        for thing in queries.too_long_in_hand(at, clocks.rules())[:LINES]
    ]
    lines += [
        _line(f"missing:{thing.pk}", thing, _missing_words(thing), thing.place_since, "alert")
        for thing in queries.missing()[:LINES]
    ]
    return lines


def _line(key: str, thing: Thing, text: Callable[[], str], since: datetime, state: str) -> HandoverLine:
    return HandoverLine(
        f"lostfound:{key}", text, HandoverKind.KEYS, where=thing.number, url=thing.get_absolute_url(), since=since,
        state=state, section=thing.room.section_id if thing.room else None, order=300,
    )  # fmt: skip


def _danger_words(thing: Thing) -> Callable[[], str]:
    return lambda: (
        _("%(what)s: nobody opens it; security and police are told")
        % {"what": thing.category.get_nature_display()}
    )


def _held_words(thing: Thing) -> Callable[[], str]:
    who = thing.holder
    return lambda: _("%(thing)s is with %(who)s and belongs into the store") % {
        "thing": thing.title, "who": who.name if who else "",
    }  # fmt: skip


def _missing_words(thing: Thing) -> Callable[[], str]:
    return lambda: _("%(thing)s was missing at the store check") % {"thing": thing.title}


@fills("report figure")
def report_figures() -> list[ReportFigure]:
    return [
        ReportFigure(
            gettext_lazy("Things found"), lambda first, last: figures.figures(first, last).found, 400
        ),
        ReportFigure(gettext_lazy("Things returned to owners"), _returned, 410),
        ReportFigure(gettext_lazy("Valuables found"), _valuables, 420),
        ReportFigure(gettext_lazy("Loss reports taken"), lambda a, b: figures.figures(a, b).reports, 430),
    ]


def _returned(first: date, last: date) -> str:
    told = figures.figures(first, last)
    text = ngettext("%(count)d of %(found)d", "%(count)d of %(found)d", told.returned)
    return text % {"count": told.returned, "found": told.found}


def _valuables(first: date, last: date) -> int:
    return figures.found_between(first, last).filter(category__nature=Nature.VALUABLE).count()


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
