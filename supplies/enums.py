"""Words of stores and movements."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    LINEN = "linen", _("linen")
    AMENITY = "amenity", _("guest amenities")
    AGENT = "agent", _("cleaning agents")
    TOOL = "tool", _("tools")
    MINIBAR = "minibar", _("minibar")
    STATIONERY = "stationery", _("stationery")

    @property
    def icon(self) -> str:
        """What stands for an item of it that has no picture."""
        return {
            "linen": "bed-double", "amenity": "soap-dispenser-droplet", "agent": "spray-can", "tool": "brush-cleaning",
            "minibar": "cup-soda", "stationery": "notebook-pen",
        }[self.value]  # fmt: skip


class StoreKind(TextChoices):
    """A place a thing can be."""

    MAIN = "main", _("main store")
    LINEN_ROOM = "linen_room", _("linen room")
    PANTRY = "pantry", _("floor pantry")
    CART = "cart", pgettext_lazy("store", "cart")
    ROOMS = "rooms", _("guest rooms")
    SOILED = "soiled", _("soiled linen")
    LAUNDRY = "laundry", pgettext_lazy("store", "laundry")
    AREA = "area", _("public-area store")
    WAY = "way", pgettext_lazy("store", "on the way")


class LaundryBy(TextChoices):
    """What the laundry counts."""

    PIECE = "piece", _("per piece")
    KILO = "kilo", _("per kilo")


class Kind(TextChoices):
    """What a movement does with the goods. A reversal is a line of the same kind with a minus."""

    RECEIVE = "receive", pgettext_lazy("movement", "receive")
    ISSUE = "issue", pgettext_lazy("movement", "issue")
    ARRIVE = "arrive", pgettext_lazy("movement", "arrive on the floor")
    RETURN = "return", pgettext_lazy("movement", "return")
    CONSUME = "consume", pgettext_lazy("movement", "consume")
    CHANGE_IN = "change_in", pgettext_lazy("movement", "clean linen into the room")
    CHANGE_OUT = "change_out", pgettext_lazy("movement", "soiled linen out of the room")
    TO_LAUNDRY = "to_laundry", pgettext_lazy("movement", "send to laundry")
    BACK = "back", pgettext_lazy("movement", "back from laundry")
    REWASH = "rewash", pgettext_lazy("movement", "rewash")
    DAMAGED = "damaged", pgettext_lazy("movement", "torn or stained")
    CONDEMNED = "condemned", pgettext_lazy("movement", "condemned")
    LOST = "lost", pgettext_lazy("movement", "lost")
    COUNT_OVER = "count_over", pgettext_lazy("movement", "count difference, over")
    COUNT_SHORT = "count_short", pgettext_lazy("movement", "count difference, short")


COMING = (Kind.RECEIVE, Kind.COUNT_OVER)
"""Goods come into the house: the line has a store it goes to, none it comes from."""

LEAVING = (Kind.CONSUME, Kind.DAMAGED, Kind.CONDEMNED, Kind.LOST, Kind.COUNT_SHORT)
"""Goods leave the books: the line has a store it comes from, none it goes to."""

MOVING = tuple(kind for kind in Kind if kind not in COMING + LEAVING)
"""Goods pass from one store to another."""

WRITTEN_OFF = (Kind.DAMAGED, Kind.CONDEMNED, Kind.LOST, Kind.COUNT_SHORT)
"""Gone without use: what linen loses, at book price."""


class Source(TextChoices):
    """Where a slip was written."""

    FINISH = "finish", _("finished cleaning")
    PANTRY = "pantry", _("pantry")
    AREA = "area", _("public area")
    SHEET = "sheet", _("day sheet")
    FILE = "file", pgettext_lazy("slip", "file")
    STORE = "store", pgettext_lazy("slip", "store")
    LAUNDRY = "laundry", pgettext_lazy("store", "laundry")
    COUNT = "count", _("stocktake")
    REVERSAL = "reversal", pgettext_lazy("slip", "reversal")
    OPENING = "opening", _("opening stock")


class Beyond(TextChoices):
    """Why a slip may take more than the books hold."""

    NO = "", _("not more than the books hold")
    USED = "used", _("it was used; the books held less")
    BY_RIGHT = "by_right", _("by right, with a reason")


class FileKind(TextChoices):
    """A file the report is written into."""

    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class RequestState(TextChoices):
    """What becomes of the goods somebody asks the store for."""

    WAITING = "waiting", pgettext_lazy("request", "waiting")
    SENT = "sent", pgettext_lazy("request", "on the way")
    DIFFERS = "differs", pgettext_lazy("request", "difference open")
    DONE = "done", pgettext_lazy("request", "received")
    REFUSED = "refused", pgettext_lazy("request", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


OPEN_REQUESTS = (RequestState.WAITING, RequestState.SENT, RequestState.DIFFERS)


class Settled(TextChoices):
    """What became of pieces that did not arrive."""

    FOUND = "found", pgettext_lazy("difference", "found, now on the floor")
    RETURNED = "returned", pgettext_lazy("difference", "still in the store")
    LOST = "lost", pgettext_lazy("difference", "lost")


class OrderState(TextChoices):
    """What becomes of an order to a supplier."""

    DRAFT = "draft", pgettext_lazy("order", "draft")
    ORDERED = "ordered", pgettext_lazy("order", "ordered")
    PART = "part", pgettext_lazy("order", "part came")
    CLOSED = "closed", pgettext_lazy("order", "closed")
    CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")


OPEN_ORDERS = (OrderState.ORDERED, OrderState.PART)
"""The supplier is to deliver: money is committed."""


class CountState(TextChoices):
    """Where a stocktake stands."""

    COUNTING = "counting", pgettext_lazy("stocktake", "counting")
    RECOUNT = "recount", pgettext_lazy("stocktake", "recount")
    REVIEW = "review", pgettext_lazy("stocktake", "to approve")
    POSTED = "posted", pgettext_lazy("stocktake", "posted")
    ABORTED = "aborted", pgettext_lazy("stocktake", "aborted")


RUNNING_COUNTS = (CountState.COUNTING, CountState.RECOUNT, CountState.REVIEW)


class LinenSet(TextChoices):
    """To which set a piece belongs: a set is worth its scarcest piece."""

    NONE = "", pgettext_lazy("linen", "no set")
    BED = "bed", pgettext_lazy("linen", "bed")
    BATH = "bath", pgettext_lazy("linen", "bath")


class LinenWish(TextChoices):
    """What a guest wants done with the bed linen during the stay."""

    RULE = "rule", pgettext_lazy("linen", "as the house does it")
    DAILY = "daily", pgettext_lazy("linen", "fresh every day")
    GREEN = "green", pgettext_lazy("linen", "green choice: keeps the linen")
    NOW = "now", pgettext_lazy("linen", "asked for fresh linen")


class ChangeDue(TextChoices):
    """Why the bed linen of a room is to be changed."""

    GUEST = "guest", pgettext_lazy("linen", "new guest, not changed since")
    ASKED = "asked", pgettext_lazy("linen", "asked for")
    LONG = "long", pgettext_lazy("linen", "longest time between changes is over")
    DAILY = "daily", pgettext_lazy("linen", "every day, as wished")
    RULE = "rule", pgettext_lazy("linen", "due by the house rule")


class GuestLaundryState(TextChoices):
    """Where a guest's laundry is."""

    COLLECTED = "collected", pgettext_lazy("guest laundry", "picked up")
    COUNTED = "counted", pgettext_lazy("guest laundry", "counted")
    SENT = "sent", pgettext_lazy("guest laundry", "at the laundry")
    BACK = "back", pgettext_lazy("guest laundry", "back from the laundry")
    DELIVERED = "delivered", pgettext_lazy("guest laundry", "returned to the guest")
    CANCELLED = "cancelled", pgettext_lazy("guest laundry", "cancelled")


OPEN_GUEST_LAUNDRY = (
    GuestLaundryState.COLLECTED, GuestLaundryState.COUNTED, GuestLaundryState.SENT, GuestLaundryState.BACK,
)  # fmt: skip
