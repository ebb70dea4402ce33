"""What people look at: own finds, the register by filters, loss reports, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.clock import from_local
from core.domain.hotel import profile
from core.models import HotelProfile
from frontdesk.domain.names import fold
from frontdesk.domain.queries import guests_by_key
from lostfound.enums import CLOSED, NOT_TO_BE_OPENED, Decision, DisposalState, Gone, ReportState
from lostfound.models import Alarm, Disposal, LossReport, Match, Rules, Thing
from lostfound.rights import RUN, SEARCH, TAKE_REPORTS
from staff.models import Employee

TABS = ("custody", "matches", "reports", "due", "closed", "all")
WORDS_AT_MOST = 6


def shown(things: QuerySet[Thing]) -> QuerySet[Thing]:
    """Things with everything a row of the register says."""
    return things.select_related(
        "category", "room", "area", "holder", "shelf__store", "offered_to", "offered_store", "finder"
    ).defer("search_text")


def visible_to(user: Employee) -> QuerySet[Thing]:
    """Things this person may open: all, or those they found, hold, or are offered."""
    return shown(Thing.objects.filter(_reach(user)))


def _reach(user: Employee) -> Q:
    if user.has_perm(RUN) or user.has_perm(SEARCH):
        return Q()
    return Q(finder=user) | Q(holder=user) | Q(offered_to=user)


def mine(user: Employee) -> QuerySet[Thing]:
    """What is offered to somebody, then what is in their hands, then what they found lately."""
    own = Q(offered_to=user) | Q(holder=user) | Q(finder=user)
    return shown(Thing.objects.filter(own)).order_by("-found_at", "-pk")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the register."""

    tab: str = "custody"
    text: str = ""
    kind: str = ""
    category: int = 0
    nature: str = ""
    gone: str = ""
    store: int = 0
    room: str = ""
    finder: int = 0
    found_from: date | None = None
    found_until: date | None = None

    @property
    def filtered(self) -> bool:
        return self != Wanted(tab=self.tab)


def register(user: Employee, wanted: Wanted, today: date) -> QuerySet[Thing]:
    """The things of a tab that fit all filters. Words are looked for in the register and in guests' names."""
    things = visible_to(user).filter(_of_tab(wanted.tab, today))
    exact = {
        "kind": wanted.kind, "category": wanted.category, "category__nature": wanted.nature, "gone": wanted.gone,
        "shelf__store": wanted.store, "room__number": wanted.room, "finder": wanted.finder,
    }  # fmt: skip
    things = things.filter(**{name: value for name, value in exact.items() if value})
    hotel = profile() if wanted.found_from or wanted.found_until else HotelProfile()
    if wanted.found_from:
        things = things.filter(found_at__gte=from_local(wanted.found_from, 0, hotel))
    if wanted.found_until:
        things = things.filter(found_at__lt=from_local(wanted.found_until + timedelta(days=1), 0, hotel))
    if wanted.text:
        things = things.filter(_says(wanted.text) | _of_guest(wanted.text, user))
    return things.order_by("due_on", "pk") if wanted.tab == "due" else things


def _of_tab(tab: str, today: date) -> Q:
    if tab == "closed":
        return Q(gone__in=CLOSED)
    if tab == "all":
        return Q()
    if tab == "due":
        # What tick has marked as near its end, and what has reached it.
        return Q(gone=Gone.NO) & (Q(reminded_at__isnull=False) | Q(due_on__lte=today))
    return Q(gone__in=[Gone.NO, Gone.MISSING])


def _says(text: str) -> Q:
    words = [folded for word in text.split()[:WORDS_AT_MOST] if (folded := fold(word))]
    condition = Q(pk__isnull=not words)
    for word in words:
        condition &= Q(search_text__contains=word)
    return condition


def _of_guest(text: str, user: Employee) -> Q:
    """Things of a guest, for those who may know whose they are."""
    folded = fold(text)
    if not user.has_perm(RUN) or len(folded) < 2:
        return Q(pk__in=[])
    return Q(stay__guest__in=guests_by_key(folded))


def counts(user: Employee, today: date) -> dict[str, int]:
    """How many things each tab holds, and what else waits for somebody (one query)."""
    things = Thing.objects.filter(_reach(user))
    pairs = Match.objects.filter(
        decision=Decision.PROPOSED, thing__gone__in=[Gone.NO, Gone.MISSING], report__state=ReportState.OPEN
    ).exclude(thing__matches__decision=Decision.CONFIRMED)
    wanted: dict[str, QuerySet[Any]] = {
        "custody": things.filter(_of_tab("custody", today)),
        "due": things.filter(_of_tab("due", today)),
        "missing": things.filter(gone=Gone.MISSING),
        "danger": things.filter(gone=Gone.NO, category__nature__in=NOT_TO_BE_OPENED),
        "offered": Thing.objects.filter(offered_to=user),
        "held": Thing.objects.filter(holder=user),
        "matches": pairs,
        "lists": Disposal.objects.filter(state=DisposalState.PROPOSED),
        "reports": LossReport.objects.filter(state__in=[ReportState.OPEN, ReportState.FOUND]),
    }
    # Asked of the one row of the hotel, so that an empty register has counts too.
    row = HotelProfile.objects.annotate(**{name: _number_of(rows) for name, rows in wanted.items()})
    return row.values(*wanted).first() or dict.fromkeys(wanted, 0)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, as a value beside others."""
    counted = rows.order_by().annotate(_one=Value(1)).values("_one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def open_reports() -> QuerySet[LossReport]:
    """Loss reports that are still looked for, or found and not returned; the newest first."""
    return reports_shown().filter(state__in=[ReportState.OPEN, ReportState.FOUND])


def reports_shown() -> QuerySet[LossReport]:
    """Loss reports with everything a row shows; how to reach the guest stays sealed."""
    return LossReport.objects.select_related("category", "room", "area", "taken_by").defer(
        "reach", "search_text"
    )


def reports(user: Employee, *, text: str = "", state: str = "") -> QuerySet[LossReport]:
    """Loss reports for those who take them: open ones, or those of a state, that fit the words."""
    if not user.has_perm(TAKE_REPORTS):
        return LossReport.objects.none()
    found = reports_shown().filter(state=state) if state else open_reports()
    if text:
        found = found.filter(_says(text) | Q(name__icontains=text.strip()))
    return found


# What waits for somebody ---------------------------------------------------------------------------------------


def offered_to(user: Employee) -> QuerySet[Thing]:
    """Hand-overs this person has to answer: those to them, and those to a store for who runs the register."""
    wanted = Q(offered_to=user)
    if user.has_perm(RUN):
        wanted |= Q(offered_store__isnull=False)
    return shown(Thing.objects.filter(wanted, offered_at__isnull=False)).order_by("offered_at")


def too_long_in_hand(at: datetime, house: Rules) -> QuerySet[Thing]:
    """Things that should have been handed on by now; what nobody may touch is an alarm of its own."""
    since = at - timedelta(hours=house.hand_on_hours)
    held = Thing.objects.filter(gone=Gone.NO, holder__isnull=False, place_since__lt=since)
    return shown(held.exclude(category__nature__in=NOT_TO_BE_OPENED)).order_by("place_since")


def open_alarms() -> QuerySet[Alarm]:
    """Contraband and dangerous things that security or police have not been told of yet."""
    untold = Alarm.objects.filter(Q(security_at__isnull=True) | Q(police_at__isnull=True))
    return untold.filter(thing__gone=Gone.NO).select_related("thing__category", "thing__room", "thing__area")


def missing() -> QuerySet[Thing]:
    """Things that were not there at a store check."""
    return shown(Thing.objects.filter(gone=Gone.MISSING))


def waiting_lists() -> QuerySet[Disposal]:
    """Lists that wait for the manager, or for being carried out."""
    states = [DisposalState.PROPOSED, DisposalState.APPROVED]
    return Disposal.objects.filter(state__in=states).select_related("made_by", "approved_by")
