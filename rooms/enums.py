"""The words a room's state is made of (GLOSSARY of the trade: docs/words.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Occupancy(TextChoices):
    """What the desk says."""

    VACANT = "vacant", _("vacant")
    OCCUPIED = "occupied", _("occupied")


class Cleanliness(TextChoices):
    DIRTY = "dirty", _("dirty")
    PICKUP = "pickup", _("pickup")
    CLEAN = "clean", _("clean")
    INSPECTED = "inspected", _("inspected")


class Observed(TextChoices):
    """What the floor saw with its own eyes."""

    NOTHING = "", _("not seen yet")
    VACANT = "vacant", _("seen vacant")
    OCCUPIED = "occupied", _("seen occupied")
    LUGGAGE = "luggage", _("luggage in the room")
    SLEPT_OUT = "slept_out", _("slept out")


class Door(TextChoices):
    """The sign on the door, or the answer given there."""

    NONE = "", _("no sign")
    DND = "dnd", _("do not disturb")
    REFUSED = "refused", _("service refused")
    MAKE_UP = "make_up", _("make up now")
    LATER = "later", _("come later")
    DOUBLE_LOCKED = "double_locked", _("double locked")


class Block(TextChoices):
    NONE = "", _("not blocked")
    OUT_OF_ORDER = "ooo", _("out of order")
    OUT_OF_SERVICE = "oos", _("out of service")


class Released(TextChoices):
    """Why a clean room may be given although nobody inspected it."""

    NO = "", _("not released")
    NO_INSPECTION = "hotel", _("the hotel does not inspect")
    SELF_CHECK = "self_check", _("cleaned by a person who has earned self-check")
    CADENCE = "cadence", _("skipped by the inspection cadence")
    BY_RIGHT = "by_right", _("released without inspection")


class WorkKind(TextChoices):
    NONE = "", _("no work")
    DEPARTURE = "departure", _("departure clean")
    STAYOVER = "stayover", _("stay-over clean")
    LINEN = "linen", _("linen change only")
    TOWELS = "towels", _("towels only")
    TIDY = "tidy", _("light tidy")
    TOUCH_UP = "touch_up", _("touch-up of an idle room")
    DEEP = "deep", _("deep clean")


class WorkState(TextChoices):
    NONE = "", _("no work")
    OPEN = "open", _("waiting")
    STARTED = "started", _("cleaning in progress")
    PAUSED = "paused", _("paused")


class Discrepant(TextChoices):
    """How desk and floor disagree, in plain words; the trade's term stands in the glossary.

    Some manuals give skip and sleep the wrong way round, so the plain words come first.
    """

    NO = "", _("desk and floor agree")
    SKIP = "skip", _("desk: occupied, floor: empty")
    SLEEP = "sleep", _("desk: vacant, floor: somebody there")
    PERSONS = "persons", _("number of persons differs")


class Source(TextChoices):
    DESK = "desk", _("front desk")
    FLOOR = "floor", _("floor")
    INSPECTION = "inspection", _("inspection")
    NIGHT = "night", _("night roll")
    IMPORT = "import", _("import")
    API = "api", _("interface")
    SYSTEM = "system", _("clock")


class Fact(TextChoices):
    """A thing that is known about a room, with a history of its own."""

    OCCUPANCY = "occupancy", _("occupancy")
    CLEANLINESS = "cleanliness", _("cleanliness")
    OBSERVED = "observed", _("seen by the floor")
    DOOR = "door", _("door or service")
    BLOCK = "block", _("block")
    RELEASED = "released", _("release")
    WORK = "work", _("work")
    STAY = "stay", _("stay")
    ARRIVAL = "arrival", _("next arrival")
    QUEUE = "queue", _("waiting and rush")
    DISCREPANCY = "discrepancy", _("discrepancy")


class Act(TextChoices):
    """What can happen to a room. `domain/consequences.py` says what each one does."""

    CHECK_IN = "check_in", _("check-in")
    DAY_USE = "day_use", _("check-in for day use")
    UNDO_CHECK_IN = "undo_check_in", _("check-in undone")
    CHECK_OUT = "check_out", _("check-out")
    LEFT_WITHOUT_DESK = "left_without_desk", _("departure without the desk")
    REINSTATE = "reinstate", _("stay reinstated")
    MOVE_IN = "move_in", _("moved in from another room")
    MOVE_OUT = "move_out", _("moved out to another room")
    EXTEND = "extend", _("stay extended")
    SHORTEN = "shorten", _("stay shortened")
    ARRIVAL_PLANNED = "arrival_planned", _("arrival planned")
    QUEUED = "queued", _("guest waits for the room")
    QUEUE_LEFT = "queue_left", _("guest no longer waits")
    RUSH = "rush", _("rush asked for")
    RUSH_LIFTED = "rush_lifted", _("rush taken back")
    ASSIGNED = "assigned", _("work given")
    UNASSIGNED = "unassigned", _("work taken back")
    CLEAN_STARTED = "clean_started", _("cleaning started")
    CLEAN_PAUSED = "clean_paused", _("cleaning paused")
    CLEAN_RESUMED = "clean_resumed", _("cleaning resumed")
    CLEAN_FINISHED = "clean_finished", _("cleaning finished")
    CLEAN_DROPPED = "clean_dropped", _("work cancelled")
    INSPECTION_PASSED = "inspection_passed", _("inspection passed")
    INSPECTION_FAILED = "inspection_failed", _("inspection failed")
    INSPECTION_SKIPPED = "inspection_skipped", _("inspection skipped")
    RELEASED = "released", _("released without inspection")
    DND = "dnd", _("do not disturb")
    REFUSED = "refused", _("service refused")
    COME_LATER = "come_later", _("come later")
    MAKE_UP = "make_up", _("make up now")
    DOUBLE_LOCKED = "double_locked", _("double locked")
    SIGN_GONE = "sign_gone", _("sign gone")
    OBSERVED = "observed", _("seen by the floor")
    DISCREPANCY_RESOLVED = "discrepancy_resolved", _("discrepancy settled by the desk")
    BLOCK_BEGINS = "block_begins", _("block begins")
    BLOCK_ENDS = "block_ends", _("block ends")
    IDLE_TOUCH_UP = "idle_touch_up", _("idle too long")
    NIGHT_ROLL = "night_roll", _("night roll")
    SET_BY_HAND = "set_by_hand", _("set by hand")
    IMPORTED = "imported", _("taken over from a list")
