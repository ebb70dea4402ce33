"""The files of a report: made at once or as a job with progress, kept a week, mailed on the first of the month."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.domain import audit, jobs, outbox
from core.domain.day import current_day
from core.domain.hotel import profile
from core.enums import JobState
from core.errors import Refusal
from core.export import write_csv
from core.formats import show_money
from core.models import Job
from staff.models import Employee
from supplies.domain.report import lines, lines_csv, workbook
from supplies.domain.report.build import Body
from supplies.domain.report.period import Period, month_before, month_of
from supplies.domain.report.show import Shown
from supplies.domain.report.sign import body_of, later, signed
from supplies.domain.report.tables import named
from supplies.enums import FileKind
from supplies.models import ReportMailing, ReportReader
from supplies.rights import SEE_REPORT

KIND = "supplies.consumption"
AGAIN_AFTER = timedelta(hours=1)
"""When a file that could not be made for a reader is tried again."""


# Making -------------------------------------------------------------------------------------------------------


def shown_of(period: Period, today: date) -> Shown:
    """The report of a period in the active language."""
    return Shown(body_of(period, today=today), period)


def make(
    path: Path, kind: str, period: Period, *, today: date, progress: lines.Progress = lambda done, total: None
) -> int:
    """Write the report of a period into a file, in the active language. Answers how many lines it holds."""
    period = period.as_of(today)
    if kind == FileKind.CSV:
        return lines_csv.write_csv(path, period, progress)
    lock = signed(period)
    after = later(period) if lock else None
    corrected = ""
    if after and after.count:
        words = {"count": after.count, "cost": show_money(after.cost)}
        corrected = ngettext(
            "Corrected later: %(count)s line, %(cost)s",
            "Corrected later: %(count)s lines, %(cost)s",
            after.count,
        )
        corrected %= words
    return workbook.write(path, shown_of(period, today), lock, progress, corrected=corrected)


def write_summary(path: Path, period: Period, *, today: date) -> None:
    """The figures of the report as CSV: one row a figure, with its part, its name, quantity and costs."""
    heads = [
        _("Part"),
        _("Code"),
        _("Name"),
        _("Quantity"),
        _("Cost"),
        _("Cost before"),
        _("Cost a year before"),
    ]
    write_csv(path, heads, _summary_rows(shown_of(period, today)))


def _summary_rows(shown: Shown) -> Iterator[tuple[Any, ...]]:
    body = shown.body
    totals = body["totals"]
    for name, words in (
        ("cost", _("Used")), ("laundry", _("Linen: laundry")), ("linen_written_off", _("Linen: written off")),
        ("losses", _("Written off, other goods")), ("spent", _("Together")),
    ):  # fmt: skip
        quantity = shown.now["quantity"] if name == "cost" else None
        yield (
            _("Total"),
            "",
            words,
            quantity,
            *[Decimal(totals[which][name]) for which in ("now", "before", "year")],
        )
    places = (
        ("before", "year") if body["version"] > 1 else ("before",)
    )  # kept before places had a year before
    for part, key, known in (
        (_("Item"), "items", ("before", "year")),
        (_("Floor"), "floors", places),
        (_("Room type"), "types", places),
        (_("Area"), "areas", places),
    ):
        for row in body[key]:
            yield (part, row.get("code", ""), named(row), *_costs(row, known))
    for row in body["people"]:
        person = shown.staff.get(row["id"])
        yield (
            pgettext("goods", "Person"),
            person.number if person else "",
            shown.person(row["id"]),
            *_costs(row, ()),
        )
    for row in body["centres"]:
        yield (_("Cost centre"), "", named(row) or _("No cost centre"), *_costs(row, ("before", "year")))


def _costs(row: Body, known: Collection[str]) -> list[Any]:
    """Quantity and cost, and the cost of the other periods that are known; what is not known stays empty."""
    others = [Decimal(row[which]["cost"]) if which in known else None for which in ("before", "year")]
    return [row["quantity"], Decimal(row["cost"]), *others]


def as_json(body: Body) -> dict[str, Any]:
    """The figures for other programs: totals and a row for each item, amounts as text with two places."""
    now = body["totals"]["now"]
    return {
        "first": body["first"], "last": body["last"], "until": body["until"],
        "total_cost": now["cost"], "total_quantity": now["quantity"],
        "lines": now["lines"], "room_nights": now["nights"], "laundry": now["laundry"],
        "linen_written_off": now["linen_written_off"], "losses": now["losses"],
        "by_item": [
            {
                "code": row["code"], "name_en": row["en"], "name_zh": row["zh"], "category": row["category"],
                "unit": row["unit_en"], "quantity": row["quantity"], "cost": row["cost"],
            }
            for row in sorted(body["items"], key=lambda row: row["code"])
        ],
    }  # fmt: skip


# As a job -----------------------------------------------------------------------------------------------------


def ask(period: Period, kind: str, *, language: str, back: str = "", by: Employee, at: datetime) -> Job:
    """Ask for a file. It is made in the background, says how far it is, and is kept a week.

    `back` is the address of the page it was asked on.
    """
    return jobs.create(
        KIND, by=by, at=at, first=period.first.isoformat(), last=period.last.isoformat(), format=FileKind(kind).value,
        language=language, name=f"consumption-{period.code}", right=SEE_REPORT, back=back,
    )  # fmt: skip


@jobs.does(KIND)
def work(job: Job, progress: jobs.Progress) -> str:
    """Make the file a job asks for, in the language it was asked in."""
    params = job.params
    period = Period(date.fromisoformat(params["first"]), date.fromisoformat(params["last"]))
    path = jobs.new_file(params["format"])
    with translation.override(params["language"]), timezone.override(profile().time_zone):
        make(path, params["format"], period, today=current_day().date, progress=progress)
    return path.name


def kept(by: Employee) -> list[Job]:
    """The files somebody asked for, the newest first."""
    return list(Job.objects.filter(kind=KIND, by=by).order_by("-pk")[:20])


# By mail ------------------------------------------------------------------------------------------------------


def subscribe(*, address: str, file_kind: str, language: str, by: Employee, at: datetime) -> ReportReader:
    """Mail the report to somebody on the first of each month, from the next one on."""
    with transaction.atomic():
        reader, _new = ReportReader.objects.update_or_create(
            person=by,
            defaults={
                "address": address,
                "file_kind": FileKind(file_kind),
                "language": language,
                "since": at,
            },
        )
        audit.record(
            "supplies.ask_for_report",
            by=by,
            at=at,
            about=f"supplies:reader:{by.pk}",
            new=str(reader.file_kind),
        )
    return reader


def unsubscribe(*, by: Employee, at: datetime) -> None:
    """No more mails. A second time does nothing."""
    with transaction.atomic():
        if ReportReader.objects.filter(person=by).delete()[0]:
            audit.record("supplies.drop_report", by=by, at=at, about=f"supplies:reader:{by.pk}")


def mail_last_month(at: datetime) -> str:
    """Make last month's file for everybody who asked, and mail it when it is there: once each (due work)."""
    readers = list(ReportReader.objects.select_related("person"))
    if not readers:
        return ""
    month = month_before(current_day().date)
    readers = [reader for reader in readers if _wants(reader, month)]
    there = {row.reader_id: row for row in ReportMailing.objects.filter(month=month).select_related("job")}
    started = sum(_start(reader, month, there.get(reader.pk), at) for reader in readers)
    mailed = sum(_mail(there[reader.pk], reader, at) for reader in readers if reader.pk in there)
    return ", ".join(
        f"{count} {what}"
        for count, what in ((started, "reports started"), (mailed, "reports mailed"))
        if count
    )


def _wants(reader: ReportReader, month: date) -> bool:
    """Who asked before the month was over, works here and may still see it."""
    over = month_of(month).last
    return (
        reader.since.date() <= over + timedelta(days=1)
        and reader.person.is_active
        and reader.person.has_perm(SEE_REPORT)
    )


def _start(reader: ReportReader, month: date, row: ReportMailing | None, at: datetime) -> bool:
    job = row.job if row else None
    if row and (row.mailed_at or (job and job.state != JobState.FAILED)):
        return False
    if job and job.finished_at and at - job.finished_at < AGAIN_AFTER:
        return False
    job = ask(month_of(month), reader.file_kind, language=reader.language, by=reader.person, at=at)
    ReportMailing.objects.update_or_create(month=month, reader=reader, defaults={"job": job})
    return True


def _mail(row: ReportMailing, reader: ReportReader, at: datetime) -> bool:
    if row.mailed_at or not row.job or row.job.state != JobState.DONE:
        return False
    period = month_of(row.month)
    with translation.override(reader.language):
        body = body_of(period, today=current_day().date)
        hotel = profile().name
        words = {
            "hotel": hotel,
            "period": period.name,
            "cost": show_money(Decimal(body["totals"]["now"]["cost"])),
        }
        subject = _("%(hotel)s: consumption, %(period)s") % words
        text = _("%(hotel)s used supplies for %(cost)s in %(period)s. The whole report is attached.") % words
        if signed(period) is None:
            text += "\n" + _("It is not signed yet; figures may still change.")
        try:
            outbox.put(
                f"supplies.report:{row.month:%Y-%m}:{reader.pk}", to=reader.address, subject=subject, text=text + "\n",
                kind="supplies.report", at=at, language=reader.language, job=row.job,
            )  # fmt: skip
        except Refusal:  # an address that is none any more keeps nobody else waiting
            return False
    ReportMailing.objects.filter(pk=row.pk).update(mailed_at=at)
    return True
