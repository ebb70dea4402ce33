"""The menu: what apps entered into the slot "menu", as far as the visitor may open it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from core import access, slots

ON_RAIL = 11
"""So many lines fit beside a page of 760 px."""

ON_PHONE = 3
"""Besides "More" and one's own page: five targets a thumb can tell apart."""


class Line(NamedTuple):
    """A line of the menu, ready to show."""

    label: str | Promise
    url: str
    icon: str
    current: bool


def lines(request: HttpRequest) -> list[Line]:
    """The visitor's menu. Empty for a wall screen and before signing in."""
    user = getattr(request, "user", None)
    kind = access.sign_in_kind(request)
    if user is None or not user.is_authenticated or kind == access.WALL:
        return []
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Line(entry.label, _address(entry.url_name), entry.icon, is_current(entry, view_name))
        for entry in slots.filled("menu")
        if (entry.floor or kind == access.DESK)
        and (not entry.right or user.has_perm(entry.right))
        and not (entry.unless and user.has_perm(entry.unless))
    ]


@cache
def _address(url_name: str) -> str:
    """Where a line leads. It stands on every page and never changes while the program runs."""
    return reverse(url_name)


class Menu(NamedTuple):
    """The lines in view, and those behind "More". A phone shows the first `ON_PHONE` of them only."""

    shown: list[Line]
    more: list[Line]

    @property
    def more_is_current(self) -> bool:
        """Whether the open page stands behind "More"."""
        return any(line.current for line in self.more)


def menu(request: HttpRequest, *, bar: bool = False) -> Menu:
    """The visitor's menu, cut where a screen ends. Everything is in view when it fits.

    `bar` is for pages made for a phone: their menu is a bar below, whatever screen they are looked at on.
    """
    found = lines(request)
    most = ON_PHONE if bar or access.sign_in_kind(request) == access.PHONE else ON_RAIL
    return Menu(found, []) if len(found) <= most + 1 else Menu(found[:most], found[most:])


def is_current(entry: slots.MenuEntry, view_name: str) -> bool:
    """Whether the open page belongs to the entry."""
    return view_name == entry.url_name or any(view_name.startswith(beginning) for beginning in entry.matches)
