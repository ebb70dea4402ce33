"""Words of the front desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BookingState(TextChoices):
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("arrived")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not arrive")


class StayState(TextChoices):
    OPEN = "open", _("in house")
    DEPARTED = "departed", _("departed")
    UNDONE = "undone", _("check-in undone")


class GuestKind(TextChoices):
    """Kind of guest and of rate."""

    TRAINEE = "trainee", _("trainee")
    INDIVIDUAL = "individual", _("individual")
    WALK_IN = "walk_in", _("walk-in")
    CONFERENCE = "conference", _("conference")
    AGREEMENT = "agreement", _("agreement")


class DocumentKind(TextChoices):
    """Identity documents; the code is the one on the register (GLOSSARY 2.10)."""

    RESIDENT_ID = "ID", _("resident identity card")
    TEMPORARY_ID = "TID", _("temporary resident identity card")
    HOUSEHOLD = "HKB", _("household register")
    BIRTH = "BC", _("birth certificate")
    PASSPORT = "PPT", _("passport")
    HK_MACAO_PERMIT = "HMP", _("mainland travel permit, Hong Kong and Macao residents")
    TAIWAN_PERMIT = "TWP", _("mainland travel permit, Taiwan residents")
    RESIDENCE_PERMIT = "RES", _("residence permit, Hong Kong, Macao and Taiwan residents")
    PERMANENT_RESIDENT = "FPR", _("foreign permanent resident ID card")
    MILITARY = "MIL", _("military papers")
    TRAVEL_DOCUMENT = "TDC", _("travel document")
    SEAFARER = "SEA", _("seafarer's passport")
    POLICE = "POL", _("identity certificate by the police")
