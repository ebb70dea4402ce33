"""Matching: how often the true thing comes first, and what a look-up among all things of three years costs."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from functools import cache, partial
from statistics import median
from typing import Any

from core.domain.hotel import profile
from housekeeping.bench.measure import cpu_ms, raw_ms, statements_of
from housekeeping.simulate.tables import AT_ONCE, Table, analyse, loading
from lostfound.bench.generated import FIRST, ROOMS_A_FLOOR, Pair, pairs
from lostfound.domain import index, matches
from lostfound.domain.matching import Collection, Described, Reading, read
from lostfound.domain.matching.lexicon import lexicon
from lostfound.domain.matching.ranking import terms
from lostfound.enums import Colour, Kind
from lostfound.models import Category, LossReport, Thing, ThingTerm
from rooms.models import PublicArea, Room
from staff.models import Employee

RANKED_A_ROOM, HELD_A_ROOM = (
    10,
    100,
)  # 10,000 things ranked and 100,000 looked through in a hotel of 1,000 rooms
REPORTS, ASKED, WEIGHED = 2000, 300, 25
SEED, HELD_SEED = 20_160_701, 20_160_702
DAYS = 1095


def matching() -> dict[str, Any]:
    """Shares of true pairs ranked first and among the first three, in memory; then look-ups in the database."""
    rooms = Room.objects.count()
    return {**_ranked(rooms * RANKED_A_ROOM), **_looked_up(rooms * HELD_A_ROOM)}


def _ranked(number: int) -> dict[str, Any]:
    """`first` and `first_three` of the reports of `number` things, without a database."""
    made = list(pairs(number, SEED))
    collection = Collection(pair.thing for pair in made)
    asked = made[:REPORTS]
    began = time.process_time()
    ranks = [[match.thing for match in collection.matches(pair.report, 3)] for pair in asked]
    taken = time.process_time() - began
    return {
        "things": number,
        "reports": len(asked),
        **_shares([pair.thing.id for pair in asked], ranks),
        "memory_cpu_ms": round(taken / len(asked) * 1000, 2),
    }


def _shares(true: list[Any], ranks: list[list[Any]]) -> dict[str, float]:
    found = list(zip(true, ranks, strict=True))
    return {
        "first": round(sum(rank[:1] == [thing] for thing, rank in found) / len(found), 4),
        "first_three": round(sum(thing in rank[:3] for thing, rank in found) / len(found), 4),
    }


# In the database --------------------------------------------------------------------------------------------------


def _looked_up(number: int) -> dict[str, Any]:
    """What it costs to rank all things for one report, with things of three years and none of them gone."""
    rows = _Rows()
    asked: list[tuple[int, LossReport]] = []
    with loading(rows.things, rows.terms):
        for place, pair in enumerate(pairs(number, HELD_SEED, days=DAYS, rooms=len(rows.rooms))):
            thing = rows.add(pair.thing)
            if place % (number // ASKED) == 0:
                asked.append((thing, rows.report(pair)))
    analyse()
    hotel = profile()
    looks = [partial(matches.rank, report, hotel) for _thing, report in asked]
    costs = sorted(cpu_ms(look, 3) for look in looks[:: ASKED // WEIGHED])
    statements = statements_of(looks[0])
    raw = raw_ms(statements)
    began = time.perf_counter()
    ranks = [[thing.pk for thing, _points in look()] for look in looks]
    waited = (time.perf_counter() - began) / len(looks) * 1000
    shares = _shares([thing for thing, _report in asked], ranks)
    return {
        "held": number,
        "terms": ThingTerm.objects.count(),
        "held_first": shares["first"],
        "held_first_three": shares["first_three"],
        "cpu_ms": round(median(costs), 2),
        "worst_cpu_ms": costs[-1],
        "waited_ms": round(waited, 1),
        "raw_cpu_ms": raw,
        "ratio": round(median(costs) / raw, 2),
        "queries": len(statements),
        "bytes": None,
    }


class _Rows:
    """Writes made-up things as rows of the register, in the rooms, areas and categories of this hotel."""

    def __init__(self) -> None:
        self.hotel = profile()
        self.rooms = list(Room.objects.order_by("pk"))
        self.areas = {
            name: area for area in PublicArea.objects.all() for name in _read("area", area.name_en).areas
        }
        self.categories = [
            (row, _read("category", row.name_en).groups) for row in Category.objects.order_by("pk")
        ]
        self.person = Employee.objects.order_by("pk")[0]
        self.things = Table(
            Thing,
            "id number kind category_id words colour brand room_id area_id found_at finder_id registered_by_id "
            "registered_at holder_id place_since",
        )
        self.terms = Table(ThingTerm, "id thing_id term day")

    def add(self, told: Described) -> int:
        """A thing with its terms; answers its number."""
        number, person = next(self.things.ids), self.person.pk
        moment = f"{told.day} 04:00:00+00:00"
        room, area = self._room(told.room), self._area(told.area)
        if room is None and area is None:
            area = self._area("lobby") or next(iter(self.areas.values()))
        row = Thing(
            id=number, kind=Kind.LEFT, category=self._category(told.category), words=told.words,
            colour=_colour(told.colour), brand=told.brand, room=room, area=area,
            found_at=datetime.fromisoformat(moment),
        )  # fmt: skip
        self.things.add(
            (
                number, f"B-{number}", row.kind, row.category_id, row.words, row.colour, row.brand, row.room_id,
                row.area_id, moment, person, person, moment, person, moment,
            )
        )  # fmt: skip
        for term in sorted(terms(read(index.described(row, self.hotel)))):
            self.terms.add((next(self.terms.ids), number, term[: index.LONGEST], str(told.day)))
        self.things.flush(at_least=AT_ONCE)
        self.terms.flush(at_least=AT_ONCE)
        return number

    def report(self, pair: Pair) -> LossReport:
        """A loss report as the desk enters it, not saved. Without a day of loss that of the call stands."""
        told = pair.report
        day = told.day or (pair.thing.day or FIRST) + timedelta(3)
        return LossReport(
            words=told.words, category=self._category(told.category) if told.category else None,
            colour=_colour(told.colour), brand=told.brand, room=self._room(told.room), area=self._area(told.area),
            lost_from=day, lost_until=day,
        )  # fmt: skip

    def _room(self, number: str) -> Room | None:
        """The room that stands for a made-up number; one that is not there cannot be entered."""
        place = (int(number) // 100 - 1) * ROOMS_A_FLOOR + int(number) % 100 - 1 if number else -1
        return self.rooms[place] if 0 <= place < len(self.rooms) else None

    def _area(self, words: str) -> PublicArea | None:
        return next(
            (self.areas[name] for name in sorted(_read("area", words).areas) if name in self.areas), None
        )

    def _category(self, words: str) -> Category:
        wanted = _read("category", words).groups
        return next((row for row, groups in self.categories if groups & wanted), self.categories[-1][0])


@cache
def _read(field: str, words: str) -> Reading:
    return read(Described.of({"id": 0, field: words}))


@cache
def _colour(words: str) -> str:
    """The colour of the list that somebody at the desk would choose."""
    near = lexicon().colours
    named = sorted(_read("colour", words).colours)
    choices = [*named, *(other for name in named for other in sorted(near.get(name, ())))]
    return next((name for name in choices if name in Colour.values), "")
