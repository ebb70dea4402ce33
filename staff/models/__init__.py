"""The people of the department, what they may do, when they work, what they are asked to do and what they carry."""

from staff.models.access import ActingGrant, Device, RoleChange, SignIn, SignInLink
from staff.models.attendance import AttendanceLine, Presence
from staff.models.errands import Errand, ErrandLine
from staff.models.people import (
    Certificate,
    EarnedRight,
    Employee,
    EmployeeQuerySet,
    EmployeeRole,
    EmployeeSkill,
)
from staff.models.roster import CalendarFeed, Leave, MinimumCover, RosterEntry, RosterPattern, Shift, Swap
from staff.models.things import Thing, ThingCount, ThingLine

__all__ = [
    "ActingGrant",
    "AttendanceLine",
    "CalendarFeed",
    "Certificate",
    "Device",
    "EarnedRight",
    "Employee",
    "EmployeeQuerySet",
    "EmployeeRole",
    "EmployeeSkill",
    "Errand",
    "ErrandLine",
    "Leave",
    "MinimumCover",
    "Presence",
    "RoleChange",
    "RosterEntry",
    "RosterPattern",
    "Shift",
    "SignIn",
    "SignInLink",
    "Swap",
    "Thing",
    "ThingCount",
    "ThingLine",
]
