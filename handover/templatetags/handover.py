"""Template tags of the list of shift reports."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.house import icon_svg
from handover.enums import ReportState
from handover.models import Report

register = template.Library()
LOOKS = {
    ReportState.OPEN: ("dirty", "edit"),
    ReportState.GIVEN: ("progress", "hourglass"),
    ReportState.TAKEN: ("ready", "check"),
    ReportState.MISSED: ("block", "ban"),
}


@register.simple_tag
def report_cell(cells: dict[int, Report], place: int) -> SafeString:
    """State of the report of a place, the way to it; quiet where nobody was on."""
    report = cells.get(place)
    if report is None:
        return format_html('<span class="is-empty" aria-label="{}">–</span>', _("no report"))
    state, image = LOOKS[ReportState(report.state)]
    word = report.get_state_display()
    if not report.staffed and report.state == ReportState.OPEN:
        return format_html(
            '<a class="is-empty" href="{}">{}</a>', report.get_absolute_url(), _("nobody on the shift")
        )
    return format_html(
        '<a href="{}"><span class="tag" data-s="{}">{}<span>{}</span></span></a>',
        report.get_absolute_url(), state, icon_svg(image), word,
    )  # fmt: skip


@register.simple_tag
def shift_name(cells: dict[int, Report]) -> str:
    """The name of the shift a row of reports is about."""
    return next(iter(cells.values())).shift.name
