"""Forms about time: shifts, templates, leave, attendance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import CleanCharField
from staff.domain.shifts import minute_of
from staff.enums import Absence, LeaveKind, Mark, Role
from staff.forms.base import ClockField, DayField, HouseForm, moment_of
from staff.models import Employee, RosterPattern, Shift

DAY_MINUTES = 24 * 60


class ShiftForm(HouseForm):
    """A shift as people think of it: from, to, break."""

    code = CleanCharField(
        label=_("Code"),
        max_length=8,
        help_text=_("2 to 8 small letters or digits; used in imported rosters."),
    )
    letter = CleanCharField(label=_("Letter on the roster"), max_length=1)
    name_en = CleanCharField(label=_("Name in English"), max_length=40)
    name_zh = CleanCharField(label=_("Name in Chinese"), max_length=40)
    starts_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("To"), help_text=_("Earlier than the start means the next day."))
    break_minutes = forms.IntegerField(label=_("Break (minutes)"), min_value=0, max_value=720, initial=30)
    break_at = ClockField(
        label=_("Off duty from"),
        required=False,
        help_text=_("Only for a split shift, whose break is spent away."),
    )

    def __init__(self, *args: Any, shift: Shift | None = None, **kwargs: Any) -> None:
        if shift is not None:
            kwargs["initial"] = {
                name: getattr(shift, name)
                for name in (
                    "code", "letter", "name_en", "name_zh", "starts_at", "ends_at", "break_minutes", "break_at",
                )
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        if shift is not None:
            del self.fields["code"]

    def layout(self) -> Layout:
        names = [name for name in ("code", "letter", "name_en", "name_zh") if name in self.fields]
        return Layout(
            Fieldset(_("Name"), *names),
            Fieldset(_("Hours"), "starts_at", "ends_at", "break_minutes", "break_at"),
        )

    @property
    def values(self) -> dict[str, Any]:
        """What the rules take: the length instead of the end."""
        given = dict(self.cleaned_data)
        ends = given.pop("ends_at")
        given.pop("code", None)
        given["minutes"] = (minute_of(ends) - minute_of(given["starts_at"])) % DAY_MINUTES or DAY_MINUTES
        return given


class PatternForm(HouseForm):
    """A sequence of days that repeats, in letters: EEEEE-- is five early shifts and two days off."""

    name_en = CleanCharField(label=_("Name in English"), max_length=60)
    name_zh = CleanCharField(label=_("Name in Chinese"), max_length=60)
    letters = CleanCharField(
        label=_("Days"),
        max_length=62,
        help_text=_(
            "One letter a day, - for a day off: E E E E E - - is a week, E E L L N N - - - turns in nine days."
        ),
    )


class UsePatternForm(HouseForm):
    """Write a template onto the roster of some people."""

    pattern = forms.ModelChoiceField(
        label=pgettext_lazy("roster", "Template"), queryset=RosterPattern.objects.all(), empty_label=None
    )
    people = forms.ModelMultipleChoiceField(
        label=_("For"), queryset=Employee.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    first = DayField(label=_("From"))
    last = DayField(label=_("Until"))
    stagger = forms.IntegerField(
        label=_("Days each following person begins later"),
        min_value=0,
        max_value=30,
        initial=0,
        required=False,
    )

    def __init__(self, *args: Any, role: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.active().order_by("number")
        self.fields["people"].queryset = people.with_role(role) if role else people  # type: ignore[attr-defined]


class LeaveForm(HouseForm):
    kind = forms.ChoiceField(label=_("Kind of leave"), choices=LeaveKind.choices)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), help_text=_("Both days are included."))
    reason = CleanCharField(label=_("Reason"), max_length=300, required=False)


class AnswerForm(HouseForm):
    """A word with a decision."""

    answer = CleanCharField(max_length=300, required=False)


class UploadRosterForm(HouseForm):
    month = forms.DateField(
        label=pgettext_lazy("roster", "Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, at most 5 MB. One row for each person, one column for each day."),
    )


class AbsenceForm(HouseForm):
    absence = forms.ChoiceField(label=_("Reason"), choices=Absence.choices)
    note = CleanCharField(label=_("Note"), max_length=300, required=False)


class LineForm(HouseForm):
    """A mark that was forgotten, with its time and a word why."""

    what = forms.ChoiceField(
        label=_("Mark"), choices=[(one.value, one.label) for one in Mark if one != Mark.ABSENT]
    )
    time = ClockField(label=_("Time"))
    next_day = forms.BooleanField(label=_("on the next morning"), required=False)
    note = CleanCharField(label=_("Why"), max_length=300, required=False)

    def happened_at(self, day: date) -> datetime:
        """The moment that was typed, for a roster date."""
        given = self.cleaned_data
        return moment_of(day + timedelta(days=1 if given["next_day"] else 0), given["time"])


class CorrectForm(LineForm):
    """Another time for a line of the book, or none: then it is struck out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["what"]
        self.fields["time"].required = False
        self.fields["time"].help_text = _("Empty strikes the line out; it stays readable.")


class CoverForm(HouseForm):
    role = forms.ChoiceField(choices=Role.choices)
