"""How events that carry a fragment are drawn: once per change and language, for all who look on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

# refs -> {ref: {language: html}}; a ref that is gone is left out
Renderer = Callable[[list[str]], dict[str, dict[str, str]]]
renderers: dict[str, Renderer] = {}


class Event(Protocol):
    """A row of LiveEvent, or what stands for it."""

    id: int
    topic: str
    kind: str
    ref: str
    version: int


def renders(kind: str) -> Callable[[Renderer], Renderer]:
    """Enter the renderer of events of `kind` ("tile")."""

    def enter(renderer: Renderer) -> Renderer:
        renderers[kind] = renderer
        return renderer

    return enter


def draw(events: Iterable[Event]) -> dict[tuple[str, str], dict[str, str]]:
    """The fragments of these events by (kind, ref) and language: each ref is drawn once however often it changed."""
    refs: dict[str, dict[str, None]] = {}
    for event in events:
        if event.kind in renderers:
            refs.setdefault(event.kind, {})[event.ref] = None
    return {
        (kind, ref): html
        for kind, wanted in refs.items()
        for ref, html in renderers[kind](list(wanted)).items()
    }


def warm_up() -> None:
    """Let every renderer draw nothing once: it reads its words and icons now, and not while a change waits (0.4 s)."""
    for renderer in renderers.values():
        renderer([])


def message(event: Event, html: str | None) -> dict[str, Any]:
    """What a browser is told of an event."""
    said: dict[str, Any] = {
        "topic": event.topic,
        "kind": event.kind,
        "ref": event.ref,
        "version": event.version,
    }
    return said if html is None else {**said, "html": html}
