"""Words the staff of a hotel is described with."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    """The shifts every house begins with; it may add its own."""

    EARLY = "early", _("early shift")
    LATE = "late", _("late shift")
    NIGHT = "night", _("night shift")
    OFFICE = "office", _("office hours")
    SPLIT = "split", _("split shift")


SHIFT_ICONS: dict[str, str] = {
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
    DESK = "desk", _("desk computer")


class SignInKind(TextChoices):
    """How somebody signed in, which decides how long it lasts and which pages it opens."""

    NONE = "", _("not signed in")
    DESK = "desk", _("desk or office")
    PHONE = "phone", _("floor phone")


class Contract(TextChoices):
    """On what terms somebody works here."""

    OPEN = "open", pgettext_lazy("contract", "permanent")
    FIXED = "fixed", pgettext_lazy("contract", "fixed term")
    PROBATION = "probation", pgettext_lazy("contract", "probation")
    PART_TIME = "part_time", pgettext_lazy("contract", "part time")
    AGENCY = "agency", pgettext_lazy("contract", "from an agency")
    TRAINEE = "trainee", pgettext_lazy("contract", "trainee")


class Skill(TextChoices):
    """What somebody speaks (from `zh` to `sign`) and is good at."""

    MANDARIN = "zh", pgettext_lazy("skill", "Mandarin")
    CANTONESE = "yue", pgettext_lazy("skill", "Cantonese")
    ENGLISH = "en", pgettext_lazy("skill", "English")
    JAPANESE = "ja", pgettext_lazy("skill", "Japanese")
    KOREAN = "ko", pgettext_lazy("skill", "Korean")
    FRENCH = "fr", pgettext_lazy("skill", "French")
    GERMAN = "de", pgettext_lazy("skill", "German")
    SPANISH = "es", pgettext_lazy("skill", "Spanish")
    PORTUGUESE = "pt", pgettext_lazy("skill", "Portuguese")
    RUSSIAN = "ru", pgettext_lazy("skill", "Russian")
    ARABIC = "ar", pgettext_lazy("skill", "Arabic")
    SIGN_LANGUAGE = "sign", pgettext_lazy("skill", "sign language")
    STAINS = "stains", pgettext_lazy("skill", "stain removal")
    STONE = "stone", pgettext_lazy("skill", "stone and marble care")
    CARPETS = "carpets", pgettext_lazy("skill", "carpet washing")
    GLASS = "glass", pgettext_lazy("skill", "windows at height")
    MACHINES = "machines", pgettext_lazy("skill", "floor machines")
    MENDING = "mending", pgettext_lazy("skill", "sewing and mending")
    FIRST_AID = "first_aid", pgettext_lazy("skill", "first aid")
    FIRE = "fire", pgettext_lazy("skill", "fire safety")
    CHILDREN = "children", pgettext_lazy("skill", "child care")
    TEACHING = "teaching", pgettext_lazy("skill", "trains newcomers")


LANGUAGES = [
    Skill.MANDARIN, Skill.CANTONESE, Skill.ENGLISH, Skill.JAPANESE, Skill.KOREAN, Skill.FRENCH, Skill.GERMAN,
    Skill.SPANISH, Skill.PORTUGUESE, Skill.RUSSIAN, Skill.ARABIC, Skill.SIGN_LANGUAGE,
]  # fmt: skip
"""The skills that are languages, in the order they are offered."""


class CertificateKind(TextChoices):
    HEALTH = "health", _("health certificate")
    FIRST_AID = "first_aid", _("first aid")
    FIRE = "fire", _("fire safety")
    ELECTRICIAN = "electrician", _("electrician")
    LIFT = "lift", _("lift operation")
    HEIGHT = "height", _("work at height")
    CHEMICALS = "chemicals", _("handling of chemicals")
    OTHER = "other", _("other certificate")


class LeaveKind(TextChoices):
    ANNUAL = "annual", _("annual leave")
    SICK = "sick", _("sick leave")
    PERSONAL = "personal", _("personal leave")
    LIEU = "lieu", _("time in lieu")
    MARRIAGE = "marriage", _("marriage leave")
    MATERNITY = "maternity", _("maternity leave")
    BEREAVEMENT = "bereavement", _("bereavement leave")


class LeaveState(TextChoices):
    ASKED = "asked", pgettext_lazy("request", "waits for approval")
    APPROVED = "approved", pgettext_lazy("request", "approved")
    REJECTED = "rejected", pgettext_lazy("request", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


class SwapState(TextChoices):
    ASKED = "asked", pgettext_lazy("request", "waits for the colleague")
    AGREED = "agreed", pgettext_lazy("request", "waits for approval")
    DECLINED = "declined", pgettext_lazy("request", "declined by the colleague")
    APPROVED = "approved", pgettext_lazy("request", "approved")
    REJECTED = "rejected", pgettext_lazy("request", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


SWAP_OPEN = (SwapState.ASKED, SwapState.AGREED)


class Mark(TextChoices):
    """What a line of the attendance book says."""

    COME = "come", pgettext_lazy("attendance", "came")
    GO = "go", pgettext_lazy("attendance", "went")
    BREAK_OUT = "break_out", pgettext_lazy("attendance", "break begins")
    BREAK_IN = "break_in", pgettext_lazy("attendance", "break ends")
    ABSENT = "absent", pgettext_lazy("attendance", "absent")


class Absence(TextChoices):
    """Why somebody on the roster is not there. Leave without permission is said only after a review."""

    SICK = "sick", pgettext_lazy("attendance", "reported sick")
    PERSONAL = "personal", pgettext_lazy("attendance", "personal matter")
    NO_WORD = "no_word", pgettext_lazy("attendance", "no word yet")
    SENT_HOME = "sent_home", pgettext_lazy("attendance", "sent home")
    ELSEWHERE = "elsewhere", pgettext_lazy("attendance", "at work elsewhere")
    WITHOUT_LEAVE = "without_leave", pgettext_lazy("attendance", "absent without leave")


class Here(TextChoices):
    """Where somebody stands in the attendance book at present."""

    OUT = "out", pgettext_lazy("attendance", "not here")
    IN = "in", pgettext_lazy("attendance", "here")
    BREAK = "break", pgettext_lazy("attendance", "on break")


class ErrandState(TextChoices):
    OPEN = "open", pgettext_lazy("errand", "not accepted yet")
    ACCEPTED = "accepted", pgettext_lazy("errand", "accepted")
    DONE = "done", pgettext_lazy("errand", "done")
    REFUSED = "refused", pgettext_lazy("errand", "refused")
    CANCELLED = "cancelled", pgettext_lazy("errand", "taken back")


ERRAND_LIVE = (ErrandState.OPEN, ErrandState.ACCEPTED)


class ErrandAct(TextChoices):
    """What happened to an errand."""

    GIVEN = "given", pgettext_lazy("errand", "given")
    ACCEPTED = "accepted", pgettext_lazy("errand", "accepted")
    DONE = "done", pgettext_lazy("errand", "done")
    REFUSED = "refused", pgettext_lazy("errand", "refused")
    HANDED_BACK = "handed_back", pgettext_lazy("errand", "handed back")
    CHANGED = "changed", pgettext_lazy("errand", "changed")
    CANCELLED = "cancelled", pgettext_lazy("errand", "taken back")
    LATE = "late", pgettext_lazy("errand", "overdue")


class ThingKind(TextChoices):
    MASTER_KEY = "master", pgettext_lazy("thing", "master key")
    FLOOR_CARD = "floor", pgettext_lazy("thing", "floor card")
    KEY = "key", pgettext_lazy("thing", "key")
    RADIO = "radio", pgettext_lazy("thing", "radio")
    PHONE = "phone", pgettext_lazy("thing", "house phone")
    OTHER = "other", pgettext_lazy("thing", "other thing")


THING_ICONS = {
    ThingKind.MASTER_KEY: "key-round",
    ThingKind.FLOOR_CARD: "id-card",
    ThingKind.KEY: "key",
    ThingKind.RADIO: "radio",
    ThingKind.PHONE: "smartphone",
    ThingKind.OTHER: "box",
}


class ThingState(TextChoices):
    IN = "in", pgettext_lazy("thing", "in its place")
    OUT = "out", pgettext_lazy("thing", "signed out")
    MISSING = "missing", pgettext_lazy("thing", "missing")
    RETIRED = "retired", pgettext_lazy("thing", "no longer in use")


class ThingAct(TextChoices):
    """What a line of the key book says."""

    ENTERED = "entered", pgettext_lazy("thing", "entered")
    TAKEN = "taken", pgettext_lazy("thing", "signed out")
    RETURNED = "returned", pgettext_lazy("thing", "returned")
    MISSED = "missed", pgettext_lazy("thing", "reported missing")
    FOUND = "found", pgettext_lazy("thing", "found again")
    RETIRED = "retired", pgettext_lazy("thing", "taken out of use")
