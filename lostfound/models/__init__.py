"""Found things, where they are, who looks for them and what becomes of them."""

from lostfound.models.endings import Claim, Disposal, Return
from lostfound.models.places import Category, Counter, Rules, Shelf, Store
from lostfound.models.reports import Contact, LossReport, Match
from lostfound.models.store_checks import StoreCheck, StoreCheckLine
from lostfound.models.things import Alarm, Content, Custody, Thing, ThingTerm

__all__ = [
    "Alarm", "Category", "Claim", "Contact", "Content", "Counter", "Custody", "Disposal", "LossReport", "Match",
    "Return", "Rules", "Shelf", "Store", "StoreCheck", "StoreCheckLine", "Thing", "ThingTerm",
]  # fmt: skip
