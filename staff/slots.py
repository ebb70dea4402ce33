"""What the staff puts into the places of others (core.slots)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.slots import Hit, MenuEntry, fills
from staff import rights
from staff.domain import queries

HITS = 8


@fills("menu")
def menu() -> list[MenuEntry]:
    """People and their roster. Signing out and one's own page stand in the frame, not in the menu."""
    return [
        MenuEntry(
            _("Roster"),
            "staff:roster",
            "calendar-days",
            right=rights.SEE_ROSTER,
            order=70,
            matches=("staff:roster",),
            floor=True,
        ),
        MenuEntry(
            _("Staff"),
            "staff:employees",
            "users",
            right=rights.SEE_PEOPLE,
            order=80,
            matches=(
                "staff:employee",
                "staff:hire",
                "staff:role",
                "staff:acting",
                "staff:device",
            ),
        ),
    ]


@fills("search", order=60)
def employees(text: str, user: Any) -> list[Hit]:
    """People found by the search box, for those who may see people."""
    if not user.has_perm(rights.SEE_PEOPLE):
        return []
    found = queries.find_people(text).prefetch_related("roles")[:HITS]
    return [
        Hit(
            title=person.name,
            subtitle=" ".join([person.number, *(str(row) for row in person.roles.all())]),
            url=person.get_absolute_url(),
            icon="user",
            rank=60 if text.strip() != person.number else 5,
        )
        for person in found
    ]
