"""A house that lives: a queue of things to come on a simulated clock, and the count of what was done.

Desk and floor plan their next acts here; each is done at its moment by a domain function that gets that moment as
`at`. What the rules refuse is counted under the sentence the person would have read, and life goes on.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import TypeVar

from django.utils.timezone import override

from core import clock
from core.domain.day import current_day
from core.domain.hotel import profile
from core.errors import Refusal
from housekeeping.domain import night, tick
from housekeeping.simulate.crew import Crew, Habits, Worker
from housekeeping.simulate.desk import Desk
from housekeeping.simulate.floor import Floor
from housekeeping.simulate.goods import Goods

Answer = TypeVar("Answer")
Act = Callable[[datetime], None]
SHIFT_ENDS = (6 * 60 + 30, 15 * 60, 22 * 60 + 30)
"""Half an hour before the demo's shifts end, in minutes after midnight."""

ROUNDS = (2, 4, 6)
"""So many hours after the shift began the leaders go through the list of rooms that wait for them."""


class House:
    """The simulated hotel. It works on the rooms, people and bookings the database holds."""

    def __init__(self, crew: Crew, *, seed: int, habits: Habits | None = None) -> None:
        self.crew = crew
        self.dice = Random(seed)
        self.habits = habits or Habits()
        self.hotel = profile()
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.desk = Desk(self)
        self.floor = Floor(self)
        self.goods = Goods()
        self._queue: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def plan(self, at: datetime, act: Act) -> None:
        """Let `act` happen at a moment."""
        heapq.heappush(self._queue, (at, next(self._order), act))

    def live_until(self, moment: datetime) -> None:
        """Do everything planned up to `moment`, in order; what it plans in turn comes too."""
        with override(self.hotel.time_zone):
            while self._queue and self._queue[0][0] <= moment:
                at, _order, act = heapq.heappop(self._queue)
                act(at)

    def do(self, act: Callable[..., Answer], *args: object, **given: object) -> Answer | None:
        """Call a domain function and count it. None when the rules refused it."""
        name = act.__name__
        try:
            answer = act(*args, **given)
        except Refusal as refusal:
            self.refused[reason_of(refusal)] += 1
            return None
        self.done[name] += 1
        return answer

    def chance(self, share: float) -> bool:
        """True in this share of the times."""
        return self.dice.random() < share

    def moment(self, day: date, minutes: float) -> datetime:
        """The moment so many minutes after the hotel's midnight of `day`."""
        return clock.from_local(day, int(minutes), self.hotel) + timedelta(seconds=int(minutes % 1 * 60))

    def today(self) -> date:
        """The open business day."""
        return current_day().date

    def between(self, day: date, low: int, high: int, usual: int) -> datetime:
        """Some moment of the day between two minutes after midnight, most likely near the usual one."""
        return self.moment(day, self.dice.triangular(low, high, usual))

    def open_shift(self, workers: list[Worker], at: datetime) -> None:
        """The supervisor gives out what is on the list, then everybody begins."""
        self.plan(at, lambda at: self.floor.give_out(workers, at))
        for hours in ROUNDS:
            self.plan(at + timedelta(hours=hours), self.floor.catch_up)
        for place, worker in enumerate(workers):
            self.floor.expect(worker, at + timedelta(minutes=5, seconds=7 * place))

    def open_stores(self, day: date) -> None:
        """Before the first shift linen goes and comes and the pantries are filled."""
        self.plan(
            self.moment(day, 6 * 60 + 50),
            lambda at: self.goods.morning(at, self.dice.choice(self.crew.leaders)),
        )

    def close_day(self, day: date) -> None:
        """The night clerk rolls the day a little after midnight, and the minute of `tick` follows."""

        def roll(at: datetime) -> None:
            self.do(night.roll_night, at, by=self.crew.night_clerk)
            tick.tick(at + timedelta(minutes=1), wall=clock.now())

        self.plan(self.moment(day, 24 * 60 + 20), roll)

    def run_clock(self, day: date) -> None:
        """What the minute of `tick` does around the ends of the shifts of a day: their reports."""

        def run(at: datetime) -> None:
            tick.tick(at, wall=clock.now())

        for minutes in SHIFT_ENDS:
            self.plan(self.moment(day, minutes), run)


def reason_of(refusal: Refusal) -> str:
    """The sentence of a refusal with its numbers and times left out, so that equal reasons are counted together."""
    return re.sub(r"\d[\d:.,]*(?<=\d)", "#", str(refusal))
