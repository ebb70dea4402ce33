"""The people of the simulated house and how they work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from staff.models import Employee


@dataclass(frozen=True, slots=True)
class Habits:
    """How often what happens, as a share of the times it could."""

    pace_differs: float = 0.20  # of people: each has their own pace, up to this much faster or slower
    spread: float = 0.25  # of one person's times: sigma of their logarithm
    interrupted: float = 0.05
    fails: float = 0.07  # inspections
    dnd: float = 0.06  # doors of occupied rooms
    refuses: float = 0.02
    later: float = 0.02
    occupied_inspected: float = 0.10
    persons_differ: float = 0.01
    leaves_without_desk: float = 0.02  # departures
    put_down: float = 0.30  # arrivals whose room the desk chooses in the morning
    moves: float = 0.004  # guests in house, a day
    extends: float = 0.0  # departures
    checks_in_by_mistake: float = 0.003


@dataclass(slots=True)
class Worker:
    """An attendant on a shift. `pace` 1.1 needs a tenth longer than standard,
    `looks_at` is when they next look for work.
    """

    person: Employee
    pace: float
    until: datetime
    looks_at: datetime | None = None

    def minutes(self, standard: int, dice: Random, spread: float) -> float:
        """How long this person takes today for work of so many standard minutes."""
        return max(2.0, standard * self.pace * dice.lognormvariate(0, spread))


@dataclass(slots=True)
class Crew:
    """Who is there. Attendants are named day by day; the others act whenever their work comes up."""

    clerks: Sequence[Employee]
    leaders: Sequence[Employee]
    supervisor: Employee
    night_clerk: Employee
    paces: dict[int, float] = field(default_factory=dict)

    def worker(self, person: Employee, until: datetime, dice: Random, habits: Habits) -> Worker:
        """The attendant at work until a moment. A person keeps the same pace all days."""
        pace = self.paces.setdefault(
            person.pk, dice.uniform(1 - habits.pace_differs, 1 + habits.pace_differs)
        )
        return Worker(person, pace, until)
