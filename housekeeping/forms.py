"""Forms of the roof."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff.forms.base import DayField, HouseForm

DAYS_BACK = 31
"""A first day long past would be followed by a night roll for each day since."""


class FirstDayForm(HouseForm):
    """The day the hotel begins its books with."""

    date = DayField(label=_("First business day"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"date": today}, **kwargs)
        self.today = today

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        if not self.today - dt.timedelta(days=DAYS_BACK) <= day <= self.today:
            raise ValidationError(_("Choose today or one of the %(days)d days before.") % {"days": DAYS_BACK})
        return day
