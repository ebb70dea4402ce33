"""Words of lost and found."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """The trade keeps them apart: who looks for it, and how hard we look for the owner."""

    LEFT = "left", _("left behind")
    LOST = "lost", pgettext_lazy("kind of thing", "lost")
    ABANDONED = "abandoned", _("abandoned")


class Nature(TextChoices):
    """How a thing is handled."""

    ORDINARY = "ordinary", _("ordinary")
    VALUABLE = "valuable", _("valuables")
    FOOD = "food", _("food")
    MEDICINE = "medicine", _("medicine")
    CONTRABAND = "contraband", _("contraband")
    DANGEROUS = "dangerous", _("dangerous")


NOT_TO_BE_OPENED = (Nature.CONTRABAND, Nature.DANGEROUS)


class Ending(TextChoices):
    """What becomes of a thing nobody claims."""

    POLICE = "police", _("handed to police")
    DESTROY = "destroy", _("destroyed")
    FINDER = "finder", _("given to the finder")
    SECURITY = "security", _("security and police at once")


class Gone(TextChoices):
    """Where a thing is that is no longer in our hands."""

    NO = "", _("in custody")
    RETURNED = "returned", _("returned to owner")
    POSTED = "posted", _("sent by post")
    POLICE = "police", _("handed to police")
    DESTROYED = "destroyed", _("destroyed")
    SECURITY = "security", _("taken by security or police")
    FINDER = "finder", _("given to the finder")
    MISSING = "missing", _("missing")


CLOSED = (Gone.RETURNED, Gone.POSTED, Gone.POLICE, Gone.DESTROYED, Gone.SECURITY, Gone.FINDER)


class Step(TextChoices):
    """A link of the chain of custody."""

    FOUND = "found", _("found")
    OFFERED = "offered", _("hand-over offered")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("hand-over withdrawn")
    STORED = "stored", _("put into the store")
    TAKEN = "taken", _("taken out of the store")
    MISSING = "missing", _("missing at the store check")
    FOUND_AGAIN = "found_again", _("found again")
    PARTLY = "partly", _("returned in part")
    RETURNED = "returned", _("returned to owner")
    POSTED = "posted", _("sent by post")
    POLICE = "police", _("handed to police")
    DESTROYED = "destroyed", _("destroyed")
    SECURITY = "security", _("taken by security or police")
    FINDER = "finder", _("given to the finder")


class Colour(TextChoices):
    UNKNOWN = "", _("not known")
    BLACK = "black", _("black")
    WHITE = "white", _("white")
    GREY = "grey", _("grey")
    RED = "red", _("red")
    BLUE = "blue", _("blue")
    NAVY = "navy", _("navy")
    GREEN = "green", _("green")
    YELLOW = "yellow", _("yellow")
    BROWN = "brown", _("brown")
    PINK = "pink", _("pink")
    PURPLE = "purple", _("purple")
    ORANGE = "orange", _("orange")
    BEIGE = "beige", _("beige")
    GOLD = "gold", _("gold")
    SILVER = "silver", _("silver")
    PATTERNED = "patterned", _("patterned")


class ReportState(TextChoices):
    OPEN = "open", _("looked for")
    FOUND = "found", _("found, not returned yet")
    RETURNED = "returned", _("returned to owner")
    CLOSED = "closed", _("closed without a find")


class Channel(TextChoices):
    """How a loss was told."""

    DESK = "desk", _("at the desk")
    PHONE = "phone", _("by phone")
    MAIL = "mail", _("by e-mail")
    MESSAGE = "message", _("by message")


class Decision(TextChoices):
    PROPOSED = "proposed", _("possible match")
    CONFIRMED = "confirmed", _("the same thing")
    REJECTED = "rejected", _("not the same")


class ContactWay(TextChoices):
    PHONE = "phone", _("phone call")
    MESSAGE = "message", _("text message")
    MAIL = "mail", _("e-mail")
    LETTER = "letter", _("letter")
    PERSON = "person", _("in person")


class ContactResult(TextChoices):
    REACHED = "reached", _("reached, will answer")
    NO_ANSWER = "no_answer", _("no answer")
    COLLECTS = "collects", _("comes to collect it")
    POST = "post", _("asks to have it posted")
    NOT_WANTED = "not_wanted", _("does not want it back")
    NOT_THEIRS = "not_theirs", _("it is not theirs")
    WRONG_NUMBER = "wrong_number", _("address or number is wrong")


class ReturnHow(TextChoices):
    PERSON = "person", _("handed over in person")
    POST = "post", _("sent by post")


class CostTo(TextChoices):
    GUEST = "guest", _("paid by the guest")
    HOTEL = "hotel", _("paid by the hotel")


class ClaimState(TextChoices):
    OPEN = "open", _("statement taken")
    DONE = "done", _("returned to owner")
    DROPPED = "dropped", _("not the owner")


class DisposalKind(TextChoices):
    POLICE = "police", _("police list")
    DESTROY = "destroy", _("destruction")
    FINDER = "finder", _("to the finder")


class DisposalState(TextChoices):
    PROPOSED = "proposed", _("waits for approval")
    APPROVED = "approved", _("approved")
    DONE = "done", _("carried out")
    WITHDRAWN = "withdrawn", _("withdrawn")
