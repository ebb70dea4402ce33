"""Words the staff of a hotel is described with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is in the department. `roles.py` says what each one may do."""

    MANAGER = "manager", _("manager")
    DEPUTY = "deputy", _("deputy manager")
    FLOOR_SUPERVISOR = "floor_supervisor", _("floor supervisor")
    TEAM_LEADER = "team_leader", _("team leader")
    SECRETARY = "secretary", _("secretary")
    CLERK = "clerk", _("clerk")
    FRONT_DESK = "front_desk", _("front-desk clerk")
    ROOM_ATTENDANT = "room_attendant", _("room attendant")
    PA_CREW = "pa_crew", _("public-area crew")


class Language(TextChoices):
    HOUSE = "", _("as the browser asks")
    ENGLISH = "en", "English"
    CHINESE = "zh-hans", "简体中文"


class Theme(TextChoices):
    SYSTEM = "", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class ShiftCode(TextChoices):
    EARLY = "early", _("early shift")
    LATE = "late", _("late shift")
    NIGHT = "night", _("night shift")
    OFFICE = "office", _("office hours")
    SPLIT = "split", _("split shift")


SHIFT_ICONS = {
    ShiftCode.EARLY: "sunrise",
    ShiftCode.LATE: "sunset",
    ShiftCode.NIGHT: "moon",
    ShiftCode.OFFICE: "briefcase",
    ShiftCode.SPLIT: "split",
}
"""Shapes that tell the shifts apart beside their words."""


class DeviceKind(TextChoices):
    PHONE = "phone", _("floor phone")
    WALL = "wall", _("wall screen")


class SignInKind(TextChoices):
    """How somebody signed in, which decides how long it lasts and which pages it opens."""

    NONE = "", _("not signed in")
    DESK = "desk", _("desk or office")
    PHONE = "phone", _("floor phone")
