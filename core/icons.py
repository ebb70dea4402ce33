"""One icon for every notion of the house: notion -> name in the lucide set.

Templates and slots name the notion, `{% icon "dirty" %}`; the values of the enums of rooms are notions too, so that
`{% icon event.act %}` needs no table of its own. The icons of states differ in shape, for colour never stands alone.
A name that stands in no table is taken as lucide's own: arrows, a cross, what has no meaning in the trade.
"""

from __future__ import annotations

from typing import Final

STATES: Final = {
    "dirty": "brush",
    "pickup": "contrast",
    "progress": "timer",
    "clean": "check",
    "inspected": "check-check",
    "ready": "check-check",
    "block": "wrench",
    "ooo": "wrench",
    "oos": "ban",
    "alert": "triangle-alert",
}

# What can be said of a room besides its state: corners of a tile, tags, filters.
SIGNS: Final = {
    "dnd": "circle-minus",
    "refused": "hand",
    "make_up": "sparkles",
    "later": "clock",
    "double_locked": "lock-keyhole",
    "rush": "zap",
    "vip": "star",
    "due_out": "log-out",
    "arriving": "log-in",
    "guest": "user-round",
    "occupied": "user-round",
    "vacant": "door-closed",
    "luggage": "luggage",
    "slept_out": "moon",
    "discrepancy": "equal-not",
    "queue": "hourglass",
    "promised": "alarm-clock",
    "late": "clock-alert",
    "redo": "rotate-ccw",
    "nobody": "user-x",
    "group": "users-round",
    "key": "key",
}

# Work on the floor.
WORK: Final = {
    "departure": "door-open",
    "stayover": "bed-double",
    "linen": "layers",
    "towels": "bath",
    "tidy": "sparkles",
    "touch_up": "wind",
    "deep": "spray-can",
    "open": "circle",
    "started": "timer",
    "paused": "pause",
    "start": "play",
    "pause": "pause",
    "finish": "check",
    "assign": "user-check",
    "inspection": "clipboard-check",
    "checklist": "list-checks",
    "departure_check": "search-check",
    "fault": "wrench",
    "found": "umbrella",
    "section": "route",
}

# What happened to a room (the acts of the consequence table), for its history.
ACTS: Final = {
    "check_in": "log-in",
    "day_use": "log-in",
    "undo_check_in": "undo-2",
    "check_out": "log-out",
    "left_without_desk": "log-out",
    "reinstate": "undo-2",
    "move_in": "arrow-left-right",
    "move_out": "arrow-left-right",
    "extend": "calendar-plus",
    "shorten": "calendar-minus",
    "arrival_planned": "calendar-clock",
    "queued": "hourglass",
    "queue_left": "hourglass",
    "rush_lifted": "zap-off",
    "assigned": "user-check",
    "unassigned": "user-x",
    "clean_started": "timer",
    "clean_paused": "pause",
    "clean_resumed": "timer",
    "clean_finished": "check",
    "clean_dropped": "x",
    "inspection_passed": "check-check",
    "inspection_failed": "rotate-ccw",
    "inspection_skipped": "skip-forward",
    "released": "badge-check",
    "come_later": "clock",
    "sign_gone": "bell-off",
    "observed": "eye",
    "discrepancy_resolved": "equal",
    "block_begins": "ban",
    "block_ends": "circle-check",
    "idle_touch_up": "wind",
    "night_roll": "moon",
    "set_by_hand": "pencil",
    "imported": "file-down",
}

# Places of the program and what stands in the frame.
PLACES: Final = {
    "home": "house",
    "rooms": "layout-grid",
    "desk": "concierge-bell",
    "cleaning": "brush",
    "my_rooms": "brush",
    "inspections": "clipboard-check",
    "roster": "calendar-days",
    "staff": "users",
    "night": "moon",
    "hotel": "building-2",
    "audit": "scroll-text",
    "floor": "layers-2",
    "wall": "monitor",
    "print": "printer",
    "offline": "wifi-off",
    "as_of": "history",
    "sign_out": "log-out",
    "back": "chevron-left",
    "close": "x",
    "add": "plus",
    "edit": "pencil",
    "undo": "undo-2",
    "more": "ellipsis",
    "money": "banknote",
    "document": "id-card",
    "note": "message-square-text",
    "export": "download",
    "import": "upload",
}

NOTIONS: Final[dict[str, str]] = STATES | SIGNS | WORK | ACTS | PLACES

# How a drawing is filled (components.css): whole, half, or solid with its inner line left out. By lucide's name,
# so that a drawing looks the same however it is reached.
FILLS: Final = {
    "star": "icon-fill",
    "zap": "icon-fill",
    "user-round": "icon-fill",
    "play": "icon-fill",
    "pause": "icon-fill",
    "contrast": "icon-half",
    "circle-minus": "icon-knock",
}


def lucide_name(notion: str) -> str:
    """The drawing of a notion; a name that is no notion is lucide's own."""
    return NOTIONS.get(notion, notion)
