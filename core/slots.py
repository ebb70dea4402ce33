"""Places of pages and commands that later apps fill. Data classes only: nobody here knows who fills what.

An app writes in its own `slots.py`:

    @fills("home", order=20)
    def arrivals(request): return Card(...)

and a page asks `filled("home", request=request)`. A function may answer one part, a list of parts, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import BusinessDay, HotelProfile

Text = str | Promise
Say = Text | Callable[[], str]
"""Words that are kept in both languages (core.sayings): a lazy text, or a function that says it when asked, such as
`lambda: _("Room %(room)s waits") % {"room": number}`. It is called once per language and reads no database."""
Filler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu. `right` hides it from those without, `unless` from those who have that one;
    `matches` are view-name beginnings that light it."""

    label: Text
    url_name: str
    icon: str
    right: str = ""
    order: int = 100
    matches: tuple[str, ...] = ()
    floor: bool = False
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the day with its word; `state` colours it, `url` opens the list behind it."""

    label: Text
    value: int | str
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the home page: figures, a sentence, or a template with its context."""

    title: Text
    body_template: str = ""
    text: Text = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    url: str = ""
    order: int = 100
    right: str = ""


@dataclass(frozen=True, slots=True)
class PanelPart:
    """A part of the room panel or the stay panel."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    title: Text = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the room panel. `key` is its keyboard shortcut; `main` marks the one main act."""

    label: Text
    url: str
    icon: str = ""
    key: str = ""
    main: bool = False
    method: str = "post"
    order: int = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by the search box. The smaller `rank`, the nearer the top."""

    title: Text
    subtitle: Text = ""
    url: str = ""
    icon: str = ""
    state: str = ""
    rank: int = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that a check found wrong: what it is about and a sentence."""

    about: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """An invariant of the books for `verify_books`."""

    name: str
    sentence: Text
    run: Callable[[], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class NightStepPart:
    """A step of the night roll. Runs in its own transaction, is safe to run twice, answers what it did."""

    name: str
    order: int
    run: Callable[[BusinessDay, datetime], str]


@dataclass(frozen=True, slots=True)
class DueWork:
    """What `tick` looks after each minute. Safe to run twice; answers what it did, or nothing."""

    name: str
    order: int
    run: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class DemoPart:
    """A part of the demo hotel, in the order of `order`."""

    name: str
    order: int
    run: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Bench:
    """A measurement of `manage.py bench`. `run` builds its own data and answers what it measured."""

    name: str
    run: Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Retention:
    """Data with an end: `run(at, profile)` removes what is past its term and answers how many.

    Where that may be much, `at_once` says how many one call removes at most: as long as it answers so many, it is
    called again, each time in a transaction of its own, so that nobody waits long for rows it holds.
    """

    name: str
    sentence: Text
    run: Callable[[datetime, HotelProfile], int]
    at_once: int = 0


@dataclass(frozen=True, slots=True)
class GuestMatter:
    """Why guests are known by name after their time: `guests` are their numbers, in a query, none of them null."""

    name: str
    guests: QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure of the monthly report over the days `first` to `last`, both included.

    `series` answers a number for each day that has one, in one query: the report draws it as a chart.
    """

    label: Text
    run: Callable[[date, date], int | str]
    order: int = 100
    series: Callable[[date, date], Mapping[date, int | float | Decimal]] | None = None


@dataclass(frozen=True, slots=True)
class ShiftWindow:
    """The shift that hands over: what the fillers of "handover line" are given.

    `at` is the moment the report speaks of: now, or the shift's end when the report is made later than that. What
    was settled by then is left out; `begins` is what "during the shift" counts from. All moments are in UTC.
    """

    at: datetime
    begins: datetime
    ends: datetime
    roster_date: date
    business_day: date
    shift: str = ""
    """The code of the shift."""


class HandoverKind(TextChoices):
    """The groups of a handover report, in their order."""

    ROOMS = "rooms", pgettext_lazy("handover", "Rooms")
    CLEANING = "cleaning", pgettext_lazy("handover", "Cleaning")
    FAULTS = "faults", pgettext_lazy("handover", "Faults and blocked rooms")
    GUESTS = "guests", pgettext_lazy("handover", "Guests")
    SUPPLIES = "supplies", pgettext_lazy("handover", "Things lent, linen, consumption")
    KEYS = "keys", pgettext_lazy("handover", "Keys, money, found things")
    PEOPLE = "people", pgettext_lazy("handover", "People and errands")
    NOTES = "notes", pgettext_lazy("handover", "Notes")


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A matter one shift leaves to the next. No guest's name: guests stand by the number of room, stay or booking.

    `key` names the matter and stays the same from shift to shift ("rooms:discrepancy:17", at most 80 letters): so a
    matter that is still open is carried over with its age, and one that is offered no more counts as settled at its
    source. With `carries=False` it is only told ("23 arrivals to come") and each shift is told anew.
    """

    key: str
    text: Say
    kind: str = HandoverKind.ROOMS
    where: str = ""
    """What the eye looks for first: the room number, the number of the thing."""
    source: Say = ""
    """The small line below: what it comes from, until when."""
    url: str = ""
    since: datetime | None = None
    state: str = ""
    section: int | None = None
    """The key of the section it belongs to; None is the whole house alone. The house is told everything."""
    carries: bool = True
    order: int = 100


@dataclass(frozen=True, slots=True)
class HandoverFigure:
    """A number of the report: what is so at the end of the shift, and if it makes sense what was at its beginning."""

    key: str
    label: Say
    value: int
    before: int | None = None
    state: str = ""
    url: str = ""
    section: int | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class HandoverCount:
    """Things both shifts count together, keys or radios, and how many there should be in the house's hands."""

    key: str
    label: Say
    expected: int
    section: int | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class DayLine:
    """What people did or met during a day, for the report of it: "found", "umbrella", room 1203."""

    kind: Say
    text: Say
    where: str = ""
    order: int = 100


# place -> the names of what its functions are given
PLACES: dict[str, tuple[str, ...]] = {
    "menu": (),
    # A dictionary: the code of an act in the audit, and what it says of the person who did it.
    "audit words": (),
    "home": ("request",),
    "room panel": ("room", "user", "at"),
    "room actions": ("room", "user", "at"),
    "stay panel": ("stay", "user", "at"),
    "search": ("text", "user"),
    "check": (),
    "night step": (),
    "due work": (),
    "counts": (),
    "demo part": (),
    "bench": (),
    "retention": (),
    "guest matter": (),
    "report figure": (),
    # Asked once for the whole house: lines, figures and counts of all sections in few queries.
    "handover line": ("window",),
    # Lines of a report of the day, an attendant's or a section's: what these people did from `begins` to `ends`.
    "day line": ("people", "begins", "ends"),
}
_fillers: dict[str, list[tuple[int, Filler]]] = {place: [] for place in PLACES}


def fills(place: str, order: int = 100) -> Callable[[Filler], Filler]:
    """Enter a function into `place`. A place nobody has named raises KeyError at once."""
    fillers = _fillers[place]

    def enter(function: Filler) -> Filler:
        fillers.append((order, function))
        fillers.sort(key=lambda entry: entry[0])
        return function

    return enter


Takes = Callable[[str, int], bool]
"""Whether a function of a place is asked, by its name ("supplies-goods") and its order."""


def names_filling(place: str, takes: Takes = lambda name, order: True) -> list[str]:
    """The names of the functions that fill `place`, in their order: app and function, as they stand in addresses."""
    return [_name(function) for order, function in _fillers[place] if takes(_name(function), order)]


def _name(function: Filler) -> str:
    return f"{function.__module__.partition('.')[0]}-{function.__name__}"


def filled(place: str, *, takes: Takes | None = None, **context: Any) -> list[Any]:
    """The parts of `place`, of all its functions or of those it `takes`, ordered by each part's own `order`, else by
    that of its function."""
    if missing := set(PLACES[place]) ^ set(context):
        raise TypeError(f'"{place}" is filled with {PLACES[place]}, not matching: {sorted(missing)}')
    parts: list[tuple[int, Any]] = []
    for order, function in _fillers[place]:
        if takes is not None and not takes(_name(function), order):
            continue
        parts += [(getattr(part, "order", order), part) for part in parts_of(function, **context)]
    parts.sort(key=lambda entry: entry[0])
    return [part for _order, part in parts]


def fillers_of(place: str) -> list[Filler]:
    """The functions of `place` in their order, for who must go on when one of them breaks."""
    return [function for _order, function in _fillers[place]]


def parts_of(function: Filler, **context: Any) -> list[Any]:
    """What one function answers, as a list."""
    answer = function(**context)
    if answer is None:
        return []
    return list(answer) if isinstance(answer, list | tuple) else [answer]
