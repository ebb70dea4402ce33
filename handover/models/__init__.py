"""Shift reports with their lines and signatures, the day's reports of attendants and leaders, the monthly report."""

from handover.models.days import DailyReport, LeaderReport
from handover.models.months import LastLook, MonthlyReport
from handover.models.shifts import Count, Line, Reminder, Report, Rules, RunMark, Signature

__all__ = [
    "Count",
    "DailyReport",
    "LastLook",
    "LeaderReport",
    "Line",
    "MonthlyReport",
    "Reminder",
    "Report",
    "Rules",
    "RunMark",
    "Signature",
]
