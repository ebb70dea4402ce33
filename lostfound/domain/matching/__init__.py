"""Which found thing a loss report is about: ranked, with reasons, in two languages. No database here."""

from lostfound.domain.matching.described import Described, day_of
from lostfound.domain.matching.ranking import Collection, Match, ranked
from lostfound.domain.matching.reading import Reading, read
from lostfound.domain.matching.weighing import Reason, score, weigh

__all__ = [
    "Collection",
    "Described",
    "Match",
    "Reading",
    "Reason",
    "day_of",
    "ranked",
    "read",
    "score",
    "weigh",
]
