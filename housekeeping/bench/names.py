"""The benches by name, and the hotels they are measured in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.slots import filled
from housekeeping.bench import acts, goods, handover, live, matching, pages, report
from housekeeping.bench.measure import rss_mb
from housekeeping.bench.scratch import scratch_hotel

THREE_YEARS = 1095


@dataclass(frozen=True, slots=True)
class Bench:
    """A measurement and the size of hotel it is usually made in."""

    run: Callable[[], dict[str, Any]]
    rooms: int = 1000
    days: int = THREE_YEARS


# In this order: measurements that change the hotel come last.
BENCHES: dict[str, Bench] = {
    "board_young": Bench(pages.board, days=2),
    "board": Bench(pages.board),
    "asof": Bench(pages.asof),
    "search": Bench(pages.search),
    "report": Bench(report.report, days=2),
    "csv": Bench(report.csv, days=2),
    "xlsx": Bench(report.xlsx, days=2),
    "tile": Bench(pages.tile),
    "live": Bench(live.live),
    "handover": Bench(handover.handover),
    "work": Bench(acts.working),
    "checkin": Bench(acts.checkin),
    "consumption": Bench(goods.consumption, rooms=120, days=30),
    "matching": Bench(matching.matching, days=2),
    "board_5000": Bench(pages.board, rooms=5000, days=90),
}


def all_benches() -> dict[str, Bench]:
    """Those above and what other apps enter in the place "bench"."""
    return {**{part.name: Bench(part.run) for part in filled("bench")}, **BENCHES}


def run_benches(
    names: Iterable[str], *, rooms: int | None = None, days: int | None = None
) -> Iterator[dict[str, Any]]:
    """Measure these, in hotels built once for all benches of a size. `rooms` and `days` override the usual size."""
    sizes: dict[tuple[int, int], list[str]] = {}
    benches, wanted_names = all_benches(), set(names)
    for name, bench in benches.items():
        if name in wanted_names:
            sizes.setdefault((rooms or bench.rooms, days or bench.days), []).append(name)
    for (number, history), wanted in sizes.items():
        with scratch_hotel(number, history):
            for name in wanted:
                yield {
                    "name": name, "database": connection.vendor, "rooms": number, "history": history,
                    **benches[name].run(), "rss_mb": rss_mb(),
                }  # fmt: skip
