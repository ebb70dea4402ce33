"""How dates, times, durations, numbers and money are written in each language (GLOSSARY, wording rules 10 to 17)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, ngettext

# Written out: the C locale of a server decides strftime's names, and the house wants these in English.
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS_ZH = "一二三四五六日"
MASK = "*" * 6


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at


def _date(day: date | datetime) -> date:
    return _local(day).date() if isinstance(day, datetime) else day


def show_date(day: date | datetime) -> str:
    """1 Jul 2016 / 2016年7月1日."""
    day = _date(day)
    if chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def show_weekday(day: date | datetime) -> str:
    """Fri 1 Jul / 7月1日 周五."""
    day = _date(day)
    if chinese():
        return f"{day.month}月{day.day}日 周{WEEKDAYS_ZH[day.weekday()]}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def show_month(day: date | datetime) -> str:
    """Jul 2016 / 2016年7月."""
    day = _date(day)
    return f"{day.year}年{day.month}月" if chinese() else f"{MONTHS[day.month - 1]} {day.year}"


def show_range(first: date, last: date) -> str:
    """1-3 Jul 2016 / 2016年7月1日至3日: what both ends share is said once."""
    if first == last:
        return show_date(first)
    same_year, same_month = first.year == last.year, (first.year, first.month) == (last.year, last.month)
    if chinese():
        end = (
            f"{last.day}日" if same_month else f"{last.month}月{last.day}日" if same_year else show_date(last)
        )
        return f"{show_date(first)}至{end}"
    if same_month:
        return f"{first.day}-{show_date(last)}"
    start = f"{first.day} {MONTHS[first.month - 1]}" if same_year else show_date(first)
    return f"{start} - {show_date(last)}"


def show_time(at: datetime, business_day: date | None = None) -> str:
    """09:05; with the business day it is read on, 01:20 next day / 次日01:20 after midnight."""
    at = _local(at)
    text = f"{at:%H:%M}"
    if business_day is not None and at.date() == business_day + timedelta(days=1):
        return f"次日{text}" if chinese() else f"{text} next day"
    return text


def show_datetime(at: datetime) -> str:
    """1 Jul 2016 09:05 / 2016年7月1日 09:05."""
    at = _local(at)
    return f"{show_date(at)} {at:%H:%M}"


def show_duration(length: timedelta | float) -> str:
    """2 h 10 min / 2小时10分; under a minute 45 s / 45秒. A bare number is minutes."""
    seconds = round(length.total_seconds()) if isinstance(length, timedelta) else round(length * 60)
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    hours, minutes = divmod(seconds // 60, 60)
    if not hours and not minutes:
        return sign + (f"{seconds}秒" if chinese() else f"{seconds} s")
    parts = [(hours, "小时", " h"), (minutes, "分" if hours else "分钟", " min")]
    words = [f"{number}{zh if chinese() else en}" for number, zh, en in parts if number]
    return sign + ("" if chinese() else " ").join(words)


def show_counter(length: timedelta) -> str:
    """0:45, 12:05, 1:02:05: a clock that counts."""
    hours, rest = divmod(max(0, round(length.total_seconds())), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def show_ago(at: datetime, now: datetime) -> str:
    """12 min ago / 12分钟前 under one hour, later the time, from another day the date and time."""
    minutes = int((now - at).total_seconds() // 60)
    if 0 <= minutes < 60:
        return ngettext("%(count)d min ago", "%(count)d min ago", minutes) % {"count": minutes}
    return show_time(at) if _date(at) == _date(now) else show_datetime(at)


def show_number(number: float | Decimal) -> str:
    """12,480; ASCII digits in both languages."""
    return f"{number:,}"


def show_percent(share: float) -> str:
    """92.5% of a share between 0 and 1; at most one decimal."""
    text = f"{share * 100:.1f}"
    return f"{text.removesuffix('.0')}%"


def show_money(amount: Decimal) -> str:
    """¥1,280.00; -¥20.00."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"


def show_unit_cost(cost: Decimal) -> str:
    """¥0.085, ¥48.00: two places at least, six at most."""
    whole, _point, places = f"{abs(cost):,.6f}".partition(".")
    return f"{'-' if cost < 0 else ''}¥{whole}.{places.rstrip('0').ljust(2, '0')}"


def mask(text: str) -> str:
    """440******80: the first three and last two signs; under eight signs only the last two."""
    if not text:
        return ""
    return (text[:3] if len(text) >= 8 else "") + MASK + text[-2:]


def iso(at: datetime) -> str:
    """For the `datetime` attribute of <time>, which scripts read."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
