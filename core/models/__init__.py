"""The hotel, its days, and the rows every app needs: audit, live events, form keys, jobs, mails, pictures, notes."""

from core.models.hotel import BusinessDay, HotelProfile, NightStep, between, check_time_zone
from core.models.pictures import Picture
from core.models.record import Audit, FormKey, LiveEvent, Note, RefusalTally, RetentionRun
from core.models.work import Job, Outbox

__all__ = [
    "Audit",
    "BusinessDay",
    "FormKey",
    "HotelProfile",
    "Job",
    "LiveEvent",
    "NightStep",
    "Note",
    "Outbox",
    "Picture",
    "RefusalTally",
    "RetentionRun",
    "between",
    "check_time_zone",
]
