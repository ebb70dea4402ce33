"""Writes the register of the demo hotel: half a year of finds with their chains, and what guests reported lost.

Rows are written in bulk, for a demo is built while people wait. What stands there is what the rules would have
written: the invariants of `verify_books` hold, and the tests say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from core.clock import from_local, hotel_date
from core.domain.hotel import profile
from core.models import HotelProfile
from lostfound.demo.phrases import COLOURS_ZH, FOOD, NAMES, PHRASES, SPOTS, Phrase
from lostfound.domain import index, matches
from lostfound.domain.categories import install_usual_categories
from lostfound.domain.clocks import kept_until
from lostfound.domain.matching import read
from lostfound.domain.matching.ranking import terms
from lostfound.domain.things import write_search_text
from lostfound.enums import (
    Channel,
    ClaimState,
    Decision,
    DisposalKind,
    DisposalState,
    Gone,
    Kind,
    ReportState,
    ReturnHow,
    Step,
)  # fmt: skip
from lostfound.models import (
    Category,
    Claim,
    Counter,
    Custody,
    Disposal,
    LossReport,
    Match,
    Return,
    Shelf,
    Store,
    Thing,
    ThingTerm,
)  # fmt: skip
from rooms.models import PublicArea, Room
from staff.enums import Role
from staff.models import Employee

THINGS, REPORTS, PAIRS = 300, 120, 70
DAYS = 210
SHELVES = {"ST": ("Found-things store", "失物库", False, ["A1", "A2", "A3", "B1", "B2", "B3"]),
           "SF": ("Safe in the office", "办公室保险柜", True, ["1", "2"])}  # fmt: skip


@dataclass
class Built:
    """What was written: the things, and which report means which thing."""

    things: list[Thing] = field(default_factory=list)
    reports: list[LossReport] = field(default_factory=list)
    pairs: dict[int, int] = field(default_factory=dict)
    """Report to thing."""


class Builder:
    """One register, the same for the same seed and moment."""

    def __init__(self, at: datetime, seed: int = 88) -> None:
        self.at, self.dice = at, Random(seed)  # noqa: S311  dice of a demo, not keys
        self.hotel: HotelProfile = profile()
        self.today = hotel_date(at, self.hotel)
        self.rooms = list(Room.objects.order_by("position", "number"))
        self.areas = list(PublicArea.objects.all())
        self.finders = self._of(Role.ROOM_ATTENDANT)
        self.crew = self._of(Role.PA_CREW) or self.finders
        self.leaders = self._of(Role.TEAM_LEADER)
        self.secretary = (self._of(Role.SECRETARY) or self.leaders)[0]
        self.manager = (self._of(Role.MANAGER) or self.leaders)[0]
        self.desk = self._of(Role.FRONT_DESK) or self.leaders
        self.numbers: dict[tuple[str, int], int] = {}
        self.chains: list[Custody] = []
        self.built = Built()

    def _of(self, role: str) -> list[Employee]:
        return list(Employee.objects.active().with_role(role).order_by("number"))

    def build(self) -> Built:
        install_usual_categories()
        self._stores()
        self.categories = {one.code: one for one in Category.objects.all()}
        self._things()
        self._reports()
        for (book, year), last in self.numbers.items():
            Counter.objects.create(book=book, year=year, last=last)
        return self.built

    def _stores(self) -> None:
        self.shelves: dict[bool, list[Shelf]] = {True: [], False: []}
        for place, (code, (english, han, safe, shelves)) in enumerate(SHELVES.items()):
            store = Store.objects.create(code=code, name_en=english, name_zh=han, safe=safe, position=place)
            self.shelves[safe] = [Shelf.objects.create(store=store, code=one) for one in shelves]

    def _number(self, book: str, at: datetime) -> str:
        year = hotel_date(at, self.hotel).year
        self.numbers[book, year] = self.numbers.get((book, year), 0) + 1
        return f"{book}-{year}-{self.numbers[book, year]:04d}"

    # Things ---------------------------------------------------------------------------------------------------

    def _things(self) -> None:
        """Found over half a year, more of them lately; the oldest first, as their numbers say."""
        ages = sorted((int(DAYS * self.dice.random() ** 1.6) for _n in range(THINGS)), reverse=True)
        phrases = [self.dice.choice(PHRASES) for _n in ages]
        self.phrase_of: dict[str, Phrase] = {}
        for place, days in enumerate(ages):
            minutes = self.dice.randint(8 * 60, 21 * 60)
            found_at = from_local(self.today - timedelta(days=days), minutes, self.hotel)
            found_at = min(found_at, self.at - timedelta(minutes=30 + place % 90))
            thing = self._food(found_at) if place % 12 == 5 else self._find(phrases[place], found_at)
            self.built.things.append(thing)
        Thing.objects.bulk_create(self.built.things)
        self._fates()
        for row in self.chains:
            row.thing_id = row.thing.pk
        Custody.objects.bulk_create(self.chains)
        rows = [
            ThingTerm(thing=thing, term=term[: index.LONGEST], day=hotel_date(thing.found_at, self.hotel))
            for thing in self.built.things
            if thing.gone in (Gone.NO, Gone.MISSING)
            for term in sorted(terms(read(index.described(thing, self.hotel))))
        ]
        ThingTerm.objects.bulk_create(rows)
        for thing in self.built.things:
            write_search_text(thing)

    def _find(self, phrase: Phrase, found_at: datetime) -> Thing:
        colour = self.dice.choice(phrase.colours.split())
        brand = self.dice.choice(phrase.brands.split()) if phrase.brands and self.dice.random() < 0.7 else ""
        han = self.dice.random() < 0.65
        words = f"{COLOURS_ZH[colour]}{phrase.staff_zh}" if han else f"{colour} {phrase.staff_en}"
        thing = self._thing(self.categories[phrase.category], words, found_at, han)
        thing.colour, thing.brand = colour if self.dice.random() < 0.85 else "", brand
        self.phrase_of[thing.number] = phrase
        return thing

    def _food(self, found_at: datetime) -> Thing:
        code, english, han = self.dice.choice(FOOD)
        chinese = self.dice.random() < 0.65
        return self._thing(self.categories[code], han if chinese else english, found_at, chinese)

    def _thing(self, category: Category, words: str, found_at: datetime, han: bool) -> Thing:
        public = self.areas and self.dice.random() < 0.22
        spot = self.dice.choice(SPOTS)
        finder = self.dice.choice(self.crew if public else self.finders)
        return Thing(
            number=self._number("LF", found_at), kind=Kind.LOST if public else self._kind(), category=category,
            words=words[:1].upper() + words[1:], room=None if public else self.dice.choice(self.rooms),
            area=self.dice.choice(self.areas) if public else None, where_words="" if public else spot[1 if han else 0],
            found_at=found_at, finder=finder, registered_by=finder, registered_at=found_at, holder=finder,
            place_since=found_at, due_on=kept_until(category, hotel_date(found_at, self.hotel)),
            witness=self.dice.choice(self.leaders) if category.is_valuable else None,
            seal=f"B{self.dice.randint(1000, 9999)}" if category.is_valuable else "",
        )  # fmt: skip

    def _kind(self) -> Kind:
        return Kind.ABANDONED if self.dice.random() < 0.06 else Kind.LEFT

    def _fates(self) -> None:
        """What became of each: on the shelf, back with its owner, with the police, destroyed, or still in hands."""
        lists: dict[str, list[Thing]] = {DisposalKind.POLICE: [], DisposalKind.DESTROY: []}
        for thing in self.built.things:
            self._link(thing, Step.FOUND, thing.found_at, thing.finder, to_holder=thing.finder)
            age = (self.today - hotel_date(thing.found_at, self.hotel)).days
            over = thing.due_on is not None and thing.due_on < self.today - timedelta(days=2)
            if age == 0 and self.dice.random() < 0.5:
                continue
            self._into_store(thing)
            if thing.category.ends_with == "destroy":
                if over:
                    lists[DisposalKind.DESTROY].append(thing)
            elif age > 3 and self.dice.random() < 0.5:
                self._give_back(thing)
            elif over and self.dice.random() < 0.9:
                lists[DisposalKind.POLICE].append(thing)
        for kind, things in lists.items():
            self._dispose(kind, things)
        changed = [field.name for field in Thing._meta.concrete_fields if field.name not in ("id", "number")]
        Thing.objects.bulk_update(self.built.things, changed, batch_size=100)

    def _link(self, thing: Thing, what: Step, at: datetime, by: Employee, **to: Any) -> None:
        thing.steps += 1
        told = {"from_holder": thing.holder, "from_shelf": thing.shelf} if thing.steps > 1 else {}
        self.chains.append(Custody(thing=thing, seq=thing.steps, what=what, at=at, by=by, **told, **to))

    def _into_store(self, thing: Thing) -> None:
        """Finder to leader to the secretary's store."""
        leader = self.dice.choice(self.leaders)
        at = thing.found_at + timedelta(minutes=self.dice.randint(3, 12))
        self._link(thing, Step.OFFERED, at, thing.finder, to_holder=leader)
        self._link(thing, Step.ACCEPTED, at + timedelta(minutes=2), leader, to_holder=leader)
        thing.holder = leader
        shelves = self.shelves[thing.category.is_valuable]
        shelf = self.dice.choice(shelves)
        self._link(thing, Step.OFFERED, at + timedelta(minutes=9), leader, to_store=shelf.store)
        at += timedelta(minutes=14)
        self._link(thing, Step.STORED, at, self.secretary, to_shelf=shelf)
        thing.holder, thing.shelf, thing.place_since = None, shelf, min(at, self.at)

    def _give_back(self, thing: Thing) -> None:
        days = self.dice.choice([0.2, 0.5, 1, 1, 2, 3, 5, 9])
        at = min(thing.place_since + timedelta(days=days), self.at - timedelta(minutes=5))
        posted = self.dice.random() < 0.16
        name, _language = self.dice.choice(NAMES)
        clerk = self.dice.choice(self.desk) if not thing.category.is_valuable else self.secretary
        clerk = self.secretary if thing.shelf else clerk
        claim = Claim.objects.create(
            thing=thing, state=ClaimState.DONE, said_item=thing.words, said_place=str(thing.room or thing.area),
            said_when=hotel_date(thing.found_at, self.hotel).isoformat(), said_at=at, said_to=clerk, name=name,
            signed_name=name, address="88 Hubin East Road" if posted else "",
        )  # fmt: skip
        Return.objects.create(
            thing=thing, claim=claim, how=ReturnHow.POST if posted else ReturnHow.PERSON, at=at, by=clerk,
            second=self.dice.choice(self.leaders) if thing.category.is_valuable else None,
            carrier="顺丰速运" if posted else "", tracking=f"SF{self.dice.randint(10**9, 10**10)}" if posted else "",
            cost=Decimal("18.00") if posted else None, cost_to="guest" if posted else "",
        )  # fmt: skip
        gone, step = (Gone.POSTED, Step.POSTED) if posted else (Gone.RETURNED, Step.RETURNED)
        self._gone(thing, gone, step, at, clerk)

    def _gone(self, thing: Thing, gone: Gone, step: Step, at: datetime, by: Employee) -> None:
        self._link(thing, step, at, by, gone=gone)
        thing.holder, thing.shelf, thing.gone = None, None, gone
        thing.place_since = thing.closed_at = at

    def _dispose(self, kind: str, things: list[Thing]) -> None:
        """In lists of some twenty, each carried out some days after the last of its things was due."""
        for first in range(0, len(things), 22):
            part = things[first : first + 22]
            due = max(thing.due_on for thing in part if thing.due_on)
            at = min(from_local(due + timedelta(days=1), 10 * 60, self.hotel), self.at - timedelta(hours=3))
            police = kind == DisposalKind.POLICE
            made = Disposal.objects.create(
                number=self._number("PL", at), kind=kind, state=DisposalState.DONE, made_by=self.secretary, made_at=at,
                approved_by=self.manager, approved_at=at + timedelta(minutes=20), done_by=self.secretary,
                done_at=at + timedelta(hours=1), receiver="湖滨派出所" if police else "",
                receipt_number=f"R{self.dice.randint(10000, 99999)}" if police else "",
                witness=None if police else self.leaders[0],
            )  # fmt: skip
            for thing in part:
                thing.disposal = made
                gone, step = (Gone.POLICE, Step.POLICE) if police else (Gone.DESTROYED, Step.DESTROYED)
                self._gone(thing, gone, step, at + timedelta(hours=1), self.secretary)

    # Loss reports ---------------------------------------------------------------------------------------------

    def _reports(self) -> None:
        """Some mean a thing that was found, in the guest's own words and language; the others nothing we have."""
        known = [thing for thing in self.built.things if thing.number in self.phrase_of]
        here = [thing for thing in known if thing.gone == Gone.NO]
        back = [thing for thing in known if thing.gone in (Gone.RETURNED, Gone.POSTED)]
        meant = here[-PAIRS // 2 :] + back[-PAIRS // 2 :]
        told: list[tuple[datetime, Thing | None]] = [(thing.found_at, thing) for thing in meant]
        told += [
            (self.at - timedelta(days=DAYS * self.dice.random()), None) for _n in range(REPORTS - len(meant))
        ]
        for found_at, thing in sorted(told, key=lambda one: one[0]):
            self._report(found_at, thing)
        for report in self.built.reports:
            write_search_text(report)
            if report.state == ReportState.OPEN:
                matches.propose_for_report(report, at=self.at)

    def _report(self, found_at: datetime, thing: Thing | None) -> None:
        name, language = self.dice.choice(NAMES)
        phrase = self.phrase_of[thing.number] if thing else self.dice.choice(PHRASES)
        colour = (thing.colour if thing else "") or self.dice.choice(phrase.colours.split())
        says_colour = self.dice.random() < 0.75
        words = phrase.guest_en if language == "en" else phrase.guest_zh
        if says_colour:
            words = f"{words}, {colour}" if language == "en" else f"{COLOURS_ZH[colour]}的{words}"
        lost = hotel_date(found_at, self.hotel) - timedelta(days=self.dice.choice([0, 0, 1, 1, 2]))
        taken_at = min(
            found_at + timedelta(hours=self.dice.choice([1, 3, 20, 44])), self.at - timedelta(minutes=10)
        )
        state, closed_at = self._state(thing, taken_at)
        room = thing.room if thing else self.dice.choice(self.rooms)
        report = LossReport.objects.create(
            number=self._number("LR", taken_at), state=state, closed_at=closed_at,
            category=self.categories[phrase.category] if self.dice.random() < 0.7 else None,
            words=words[:1].upper() + words[1:], colour=colour if says_colour and self.dice.random() < 0.6 else "",
            brand=thing.brand if thing and self.dice.random() < 0.4 else "",
            room=None if self.dice.random() < 0.12 else room, area=thing.area if thing else None, lost_from=lost,
            lost_until=lost + timedelta(days=self.dice.choice([0, 0, 1])), channel=self.dice.choice(Channel.values),
            name=name, reach="100 0000 0088", language=language, taken_by=self.dice.choice(self.desk),
            taken_at=taken_at,
        )  # fmt: skip
        self.built.reports.append(report)
        if thing is not None:
            self.built.pairs[report.pk] = thing.pk
            if thing.gone:
                self._confirm(thing, report, thing.closed_at or taken_at)
                Claim.objects.filter(thing=thing).update(report=report)

    def _state(self, thing: Thing | None, taken_at: datetime) -> tuple[str, datetime | None]:
        """Returned with its thing; looked for; or given up after some weeks."""
        if thing is not None and thing.gone:
            return ReportState.RETURNED, max(taken_at, thing.closed_at or taken_at)
        if thing is not None or self.dice.random() < 0.4:
            return ReportState.OPEN, None
        return ReportState.CLOSED, min(taken_at + timedelta(days=21), self.at)

    def _confirm(self, thing: Thing, report: LossReport, at: datetime) -> None:
        told = {"decision": Decision.CONFIRMED, "decided_by": self.secretary, "decided_at": at, "made_at": at}
        Match.objects.create(thing=thing, report=report, score=80, **told)
