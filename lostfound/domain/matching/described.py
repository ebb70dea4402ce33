"""Things and loss reports as matching sees them: plain data, wherever it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lostfound.domain.matching.text import plain_text

YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/. ]\s*([a-z]{3})[a-z]*\.?\s*[-/., ]\s*(\d{4})")
MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}


@dataclass(frozen=True, slots=True)
class Described:
    """A found thing or a loss report. `day` is when it was found or lost (between `since` and `day`, when only that is
    known), `departed` when the guest left; `where` says more exactly where, `contents` what is in it.
    """

    id: Any
    kind: str = ""
    category: str = ""
    words: str = ""
    colour: str = ""
    brand: str = ""
    room: str = ""
    area: str = ""
    day: date | None = None
    departed: date | None = None
    where: str = ""
    contents: str = ""
    since: date | None = None

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Described:
        """From a JSON object. What is missing or of no use is empty; only `id` must be there (KeyError)."""

        def text(name: str) -> str:
            return plain_text(fields.get(name))

        return cls(
            fields["id"], kind=text("kind"), category=text("category"), words=text("words"),
            colour=text("colour") or text("color"), brand=text("brand"), room=text("room"), area=text("area"),
            day=day_of(fields.get("date")), departed=day_of(fields.get("departure")), where=text("where"),
            contents=text("contents"),
        )  # fmt: skip


def day_of(value: object) -> date | None:
    """A date out of ISO text, a date, or what people write; None when there is none in it.

    >>> day_of("2016-07-01T10:00:00+08:00"), day_of("1 July 2016"), day_of("2016年7月1日"), day_of("soon")
    (datetime.date(2016, 7, 1), datetime.date(2016, 7, 1), datetime.date(2016, 7, 1), None)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value[:60].lower()
    try:
        if found := YEAR_FIRST.search(text):
            return date(*map(int, found.groups()))
        if re.fullmatch(r"\s*\d{8}\s*", text):
            return datetime.strptime(text.strip(), "%Y%m%d").date()  # noqa: DTZ007  a day has no zone
        if found := DAY_FIRST.search(text):
            return date(int(found[3]), MONTHS.get(found[2], 0), int(found[1]))
        if found := MONTH_FIRST.search(text):
            return date(int(found[3]), MONTHS.get(found[1], 0), int(found[2]))
    except ValueError:
        return None
    return None
