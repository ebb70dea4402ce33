"""The monthly report upward: figures, charts, the manager's words. What was sent is stored as it was sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import charts
from core.charts import Chart, Series
from core.domain import audit, notes, outbox
from core.domain.hotel import profile
from core.errors import Refusal, Stale
from core.formats import show_month
from core.sayings import in_both, said
from core.slots import ReportFigure, filled
from handover.domain.body import digest_of
from handover.domain.mail import address_of
from handover.domain.rules import addresses, rules_now
from handover.enums import MonthState
from handover.models import MonthlyReport
from staff.models import Employee

LONGEST_WORDS = 4000


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def figures_of(first: date, last: date) -> list[dict[str, Any]]:
    """Every app's figures over these days as data, with those of as many days before."""
    length = last - first + timedelta(days=1)
    before = month_of(first - timedelta(days=1)) if first.day == 1 else (first - length, last - length)
    parts: list[ReportFigure] = filled("report figure")
    return [
        {
            "label": in_both(part.label),
            "value": _plain(part.run(first, last)),
            "before": _plain(part.run(*before)),
            "series": _series(part, first, last),
        }
        for part in parts
    ]


def series_of(first: date, last: date) -> list[dict[str, Any]]:
    """The figures that have a chart over these days, and nothing else: one query each."""
    return [
        {"label": in_both(part.label), "series": _series(part, first, last)}
        for part in filled("report figure")
        if part.series
    ]


def _plain(value: Any) -> int | str:
    return value if isinstance(value, int) else str(value)


def _series(part: ReportFigure, first: date, last: date) -> dict[str, Any] | None:
    if part.series is None:
        return None
    found = part.series(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    values = [found.get(day) for day in days]
    return {
        "days": [day.isoformat() for day in days],
        "values": [None if value is None else float(value) for value in values],
    }


def charts_of(figures: list[dict[str, Any]]) -> list[Chart]:
    """A chart of each figure that has one, in the reader's language."""
    return [
        charts.bars(
            said(figure["label"]),
            labels=[str(date.fromisoformat(day).day) for day in figure["series"]["days"]],
            series=[
                Series(
                    said(figure["label"]),
                    [_tidy(value) for value in figure["series"]["values"]],
                )
            ],
        )
        for figure in figures
        if figure["series"]
    ]


def _tidy(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def draft(month: date, *, by: Employee, at: datetime) -> MonthlyReport:
    """The month's draft, filled with what the books say now; its words stay. One draft a month.

    A month that was reported already gets a further number: what was sent stays as it is.
    """
    first, last = month_of(month)
    body = {
        "template": 1,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "figures": figures_of(first, last),
    }
    with transaction.atomic():
        reports = MonthlyReport.objects.select_for_update().filter(month=first)
        found = reports.filter(state=MonthState.DRAFT).first()
        if found:
            found.body, found.made_at = body, at
            found.save(update_fields=["body", "made_at"])
            return found
        try:
            with transaction.atomic():
                return MonthlyReport.objects.create(
                    month=first, number=reports.count() + 1, body=body, made_by=by, made_at=at
                )
        except IntegrityError:
            raise Stale(_("Somebody else began this report at the same moment. Open it again.")) from None


def write_words(report_id: int, words: str, *, by: Employee, at: datetime) -> None:
    """The manager's words on the month. Raises Stale once the report was sent."""
    with transaction.atomic():
        note = notes.write(words.strip()[:LONGEST_WORDS], by=by, at=at)
        if not MonthlyReport.objects.filter(pk=report_id, state=MonthState.DRAFT).update(words=note):
            raise Stale(_("This report was sent already. What was sent stays as it is."))


def send(report_id: int, *, by: Employee, at: datetime) -> MonthlyReport:
    """Freeze the report as it stands and mail it to the addresses of the rules. Sending twice sends once.

    Raises Refusal without a word of the manager or without an address, Stale when it was sent.
    """
    with transaction.atomic():
        report = MonthlyReport.objects.select_related("words").get(pk=report_id)
        if report.words is None or not report.words.text.strip():
            raise Refusal(_("Write a few words on the month first: figures alone say little."), field="words")
        to = addresses(rules_now().month_mail_to)
        if not to:
            raise Refusal(_("Nobody gets monthly reports yet. Enter an address under “How we hand over”."))
        body = {**report.body, "words": {"id": report.words.pk, "digest": report.words.digest, "by": by.pk}}
        changed = MonthlyReport.objects.filter(pk=report_id, state=MonthState.DRAFT).update(
            state=MonthState.SENT, body=body, digest=digest_of(body), sent_by=by, acting_for=by.acting_for,
            sent_at=at, sent_to=", ".join(to),
        )  # fmt: skip
        if not changed:
            raise Stale(_("This report was sent already. What was sent stays as it is."))
        report.refresh_from_db()
        _post(report, to, at=at)
        audit.record(
            "handover.send_month", by=by, at=at, about=f"handover:month:{report.pk}", new=", ".join(to)
        )
    return report


def _post(report: MonthlyReport, to: list[str], *, at: datetime) -> None:
    hotel, language = profile(), rules_now().mail_language
    with translation.override(language), timezone.override(hotel.time_zone):
        context = {
            "report": report,
            "hotel": hotel,
            "figures": shown_figures(report),
            "words": report.words.text if report.words else "",
            "link": address_of(report.get_absolute_url()),
        }
        subject = _("Monthly report, %(month)s") % {"month": show_month(report.month)}
        text = render_to_string("handover/month_mail.txt", context)
        html = render_to_string("handover/month_mail.html", context)
    for one in to:
        outbox.put(
            f"handover.month:{report.pk}:{one}", to=one, subject=subject, text=text, html=html,
            kind="handover.month", language=language, at=at,
        )  # fmt: skip


def shown_figures(report: MonthlyReport) -> list[tuple[str, int | str, int | str]]:
    """Label in the reader's language, value, and that of the month before."""
    return [(said(one["label"]), one["value"], one["before"]) for one in report.body["figures"]]
