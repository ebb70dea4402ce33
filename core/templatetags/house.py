"""Template tags of the house: icons, state tags, the menu, the live state, and the formats of core.formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import formats, icons, menu

register = template.Library()

# What components.css says of every icon anyway; a board has thousands of them.
SAID_BY_STYLE = re.compile(
    r' (?:xmlns|fill|stroke|stroke-width|stroke-linecap|stroke-linejoin)="[^"]*"|\n\s*'
)


@lru_cache(maxsize=512)
def icon_svg(name: str, extra: str = "") -> SafeString:
    """A notion's icon as inline SVG, hidden from screen readers: the word stands beside it. Unknown names raise."""
    drawing = icons.lucide_name(name)
    classes = " ".join(filter(None, ["icon", icons.FILLS.get(drawing, ""), extra]))
    svg = lucide._render_icon(
        drawing, None, **{"class": classes, "aria_hidden": "true", "focusable": "false"}
    )
    return mark_safe(SAID_BY_STYLE.sub("", svg))  # noqa: S308  from the icon package, names out of our templates


@register.simple_tag
def colon() -> str:
    """What stands between a name and what it is: the Chinese colon has no space behind it."""
    return "：" if formats.chinese() else ": "


@register.simple_tag
def comma() -> str:
    """What parts the members of a list: the Chinese comma has no space behind it."""
    return "，" if formats.chinese() else ", "


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """{% icon "dirty" %}, a notion of core.icons or a name of lucide; `extra` are further CSS classes."""
    return icon_svg(str(name), str(extra))


@register.simple_tag
def state_tag(state: str, word: str, icon_name: str = "") -> SafeString:
    """Colour, icon and word of a state: {% state_tag "dirty" room.get_cleanliness_display %}."""
    image = icon_svg(icon_name or (state if state in icons.STATES else "open"))
    return format_html('<span class="tag" data-s="{}">{}<span>{}</span></span>', state, image, word)


@register.simple_tag(takes_context=True)
def menu_entries(context: template.Context, place: str = "") -> menu.Menu:
    """{% menu_entries as entries %}: what this visitor may open, the open one marked. "bar" cuts it for a thumb."""
    request = context.get("request")
    return menu.menu(request, bar=place == "bar") if request is not None else menu.Menu([], [])


@register.inclusion_tag("core/live.html")
def live(*topics: str) -> dict[str, Any]:
    """The state of the live connection and its addresses: {% live "board" %}."""
    return {"topics": ",".join(topics)}


@register.simple_tag
def since(at: datetime | None) -> str:
    """A <time> that the page's script counts on: {% since room.work_since %}."""
    if at is None:
        return ""
    return format_html('<time datetime="{}" data-since>{}</time>', formats.iso(at), formats.show_time(at))


def _or_nothing(show: Callable[..., str]) -> Callable[..., str]:
    """A missing value shows as nothing, as templates do."""

    def shown(value: Any, *args: Any) -> str:
        return "" if value is None or value == "" else show(value, *args)

    return shown


register.filter("hotel_date", _or_nothing(formats.show_date))
register.filter("hotel_weekday", _or_nothing(formats.show_weekday))
register.filter("hotel_month", _or_nothing(formats.show_month))
register.filter("hotel_time", _or_nothing(formats.show_time))
register.filter("hotel_datetime", _or_nothing(formats.show_datetime))
register.filter("duration", _or_nothing(formats.show_duration))
register.filter("counter", _or_nothing(formats.show_counter))
register.filter("number", _or_nothing(formats.show_number))
register.filter("percent", _or_nothing(formats.show_percent))
register.filter("money", _or_nothing(formats.show_money))
register.filter("unit_cost", _or_nothing(formats.show_unit_cost))
register.filter("mask", _or_nothing(formats.mask))
register.filter("iso", _or_nothing(formats.iso))


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """{{ room.door_since|ago:now }}; the view passes `now`."""
    return formats.show_ago(at, now) if at else ""


@register.filter
def hotel_time_on(at: datetime | None, day: date) -> str:
    """{{ line.happened_at|hotel_time_on:day }}: after midnight it says that it is the next day."""
    return formats.show_time(at, day) if at else ""


@register.filter
def until(first: date, last: date) -> str:
    """{{ first|until:last }}: 1-3 Jul 2016."""
    return formats.show_range(first, last)
