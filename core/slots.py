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
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from core.models import BusinessDay, HotelProfile

Text = str | Promise
Filler = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu. `right` hides it from those without; `matches` are view-name beginnings that light it."""

    label: Text
    url_name: str
    icon: str
    right: str = ""
    order: int = 100
    matches: tuple[str, ...] = ()
    floor: bool = False


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
    """Data with an end: `run(at, profile)` removes what is past its term and answers how many."""

    name: str
    sentence: Text
    run: Callable[[datetime, HotelProfile], int]


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure of the monthly report over the days `first` to `last`, both included."""

    label: Text
    run: Callable[[date, date], int | str]
    order: int = 100


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """An open matter one shift leaves to the next."""

    text: Text
    url: str = ""
    since: datetime | None = None
    state: str = ""
    order: int = 100


# place -> the names of what its functions are given
PLACES: dict[str, tuple[str, ...]] = {
    "menu": (),
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
    "report figure": (),
    "handover line": ("at",),
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


def filled(place: str, **context: Any) -> list[Any]:
    """The parts of `place`, ordered by each part's own `order`, else by that of its function."""
    if missing := set(PLACES[place]) ^ set(context):
        raise TypeError(f'"{place}" is filled with {PLACES[place]}, not matching: {sorted(missing)}')
    parts: list[tuple[int, Any]] = []
    for order, function in _fillers[place]:
        answer = function(**context)
        if answer is None:
            continue
        found = answer if isinstance(answer, list | tuple) else [answer]
        parts += [(getattr(part, "order", order), part) for part in found]
    parts.sort(key=lambda entry: entry[0])
    return [part for _order, part in parts]
