"""Which topics there are and who may follow them."""

from __future__ import annotations

from typing import Any

from core import access
from core.domain.live import person

RIGHTS: dict[str, str] = {}
ON_WALLS: set[str] = set()


def open_topic(topic: str, right: str, *, wall: bool = False) -> None:
    """Say which right a topic needs, and whether wall screens may follow it. Called by the app that announces it."""
    RIGHTS[topic] = right
    if wall:
        ON_WALLS.add(topic)


def allowed(wanted: set[str], user: Any, kind: str) -> set[str]:
    """Those of `wanted` that this visitor may follow. Everybody may follow what is meant for them alone."""
    if kind == access.WALL:
        return wanted & ON_WALLS
    own = person(user.pk)
    return {topic for topic in wanted if topic == own or (topic in RIGHTS and user.has_perm(RIGHTS[topic]))}
