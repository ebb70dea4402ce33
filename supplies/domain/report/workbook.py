"""The report as a workbook: summary, by item, by floor, by person, linen, and every line, in constant memory.

The sheets have the same names in every language; what stands in them is in the reader's. Words stay words: nothing in
a name can become a formula (SAFETY 23).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.export import safe_text
from core.formats import show_datetime
from supplies.domain.report import lines
from supplies.domain.report.build import Body
from supplies.domain.report.period import Period
from supplies.domain.report.show import Shown
from supplies.domain.report.tables import named, unit_of
from supplies.domain.report.words import half, rate
from supplies.enums import Category
from supplies.models import SignedReport

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True, "remove_timezone": True,
}  # fmt: skip
SHEETS = ("summary", "by_item", "by_floor", "by_person", "linen", "lines")
WIDTHS = {
    "summary": (34, 18, 18, 18), "by_item": (9, 30, 18, 10, 12, 12, 14, 14, 14, 14, 14, 14),
    "by_floor": (26, 14, 14, 14, 14), "by_person": (12, 24, 12, 14, 14), "linen": (9, 26, *[12] * 9),
    "lines": (12, 9, 16, 8, 26, 16, 10, 8, 11, 11, 20, 8, 18, 18, 18, 10, 18, 16, 12, 10),
}  # fmt: skip
CHART_ITEMS = 12
Progress = Callable[[int, int], None]


class Money(NamedTuple):
    """An amount, so that its cell shows two places and the currency."""

    amount: Decimal


class Workbook:
    """Writes one sheet after the other, each from its first row to its last: that is what costs no memory."""

    def __init__(self, book: Any) -> None:
        self.book = book
        add = book.add_format
        self.head = add(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "bg_color": "#F1EEEA"}
        )
        self.title = add({"bold": True, "font_size": 16})
        self.bold = add({"bold": True})
        self.formats: dict[tuple[type, bool], Any] = {}
        for bold in (False, True):
            more = {"bold": True, "top": 1} if bold else {}
            self.formats |= {
                (Money, bold): add({"num_format": '"¥"#,##0.00;[Red]-"¥"#,##0.00', **more}),
                (Decimal, bold): add({"num_format": "0.000000", **more}),
                (float, bold): add({"num_format": "0.0%", **more}),
                (int, bold): add({"num_format": "#,##0", **more}),
                (dt.date, bold): add({"num_format": "yyyy-mm-dd", **more}),
                (str, bold): add(more),
            }
        self.sheets = {name: book.add_worksheet(name) for name in SHEETS}
        for name, widths in WIDTHS.items():
            for column, width in enumerate(widths):
                self.sheets[name].set_column(column, column, width)
            self.sheets[name].set_paper(9)
            self.sheets[name].set_landscape() if name in ("by_item", "linen", "lines") else None
            self.sheets[name].fit_to_pages(1, 0)

    def row(self, sheet: str, line: int, cells: Iterable[Any], *, bold: bool = False) -> None:
        """Write a row; None leaves its cell empty."""
        page = self.sheets[sheet]
        for column, value in enumerate(cells):
            if value is None:
                continue
            form = self.formats.get((type(value), bold))
            if isinstance(value, Money):
                page.write_number(line, column, float(value.amount), form)
            elif isinstance(value, int | float | Decimal):
                page.write_number(line, column, float(value) if isinstance(value, Decimal) else value, form)
            elif isinstance(value, dt.date):
                page.write_datetime(line, column, value, form)
            else:
                page.write_string(line, column, safe_text(str(value))[:32767], form)

    def heads(self, sheet: str, titles: Sequence[str], line: int = 0) -> None:
        """The heads of a sheet, which stay in sight and on every printed page."""
        for column, text in enumerate(titles):
            self.sheets[sheet].write_string(line, column, safe_text(text), self.head)
        self.sheets[sheet].freeze_panes(line + 1, 0)
        self.sheets[sheet].repeat_rows(line)


def write(
    path: Path,
    shown: Shown,
    report: SignedReport | None,
    progress: Progress = lambda done, total: None,
    *,
    corrected: str = "",
) -> int:
    """Write the whole report; `corrected` says what came after the signature. Answers how many lines it holds."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": _("Consumption, %(period)s") % {"period": shown.period.name}})
        work = Workbook(book)
        _summary(work, shown, report, corrected)
        _items(work, shown)
        _floors(work, shown)
        _people(work, shown)
        _linen(work, shown)
        return _lines(work, shown.period, progress)


def _summary(work: Workbook, shown: Shown, report: SignedReport | None, corrected: str) -> None:
    """Totals beside other periods, budgets, why the cost changed, who signed; charts at the right."""
    page, period = work.sheets["summary"], shown.period
    page.write_string(0, 0, _("Consumption, %(period)s") % {"period": period.name}, work.title)
    page.write_string(1, 0, _signed_words(report))
    if corrected:
        page.write_string(2, 0, corrected)
    work.heads("summary", [_("Figure"), period.name, shown.compared, shown.year_ago], 3)
    line = 4
    for name, cells in _totals(shown):
        work.row("summary", line, [name, *cells])
        line += 1
    heads = [_("Category"), _("Budget"), pgettext("budget", "Used"), pgettext("budget", "Left")]
    line = _block(work, line + 1, heads, [_category(*row) for row in shown.by_category()])
    first, last = line - len(shown.by_category()), line - 1
    heads = [
        _("Item"), pgettext("of money", "Change"), half(_("occupied rooms")), half(_("use per room")),
        half(_("price")),
    ]  # fmt: skip
    line = _block(work, line + 1, heads, [
        [named(row), Money(change), *_parts(row)] for row, change, _price in shown.changed()
    ])  # fmt: skip
    for sentence, _url in shown.said():
        page.write_string(line + 1, 0, safe_text(sentence))
        line += 1
    if report and report.note:
        page.write_string(line + 2, 0, safe_text(report.note.text))
    if last >= first:
        chart = work.book.add_chart({"type": "bar"})
        for column in (1, 2):
            chart.add_series({
                "name": ["summary", first - 1, column], "categories": ["summary", first, 0, last, 0],
                "values": ["summary", first, column, last, column],
            })  # fmt: skip
        chart.set_title({"name": _("By category, against the budget")})
        chart.set_y_axis({"reverse": True})
        page.insert_chart(3, 5, chart, {"x_scale": 1.2, "y_scale": 1.3})


def _category(category: str, budget: Decimal | None, spent: Decimal) -> list[Any]:
    left = None if budget is None else Money(budget - spent)
    return [half(str(Category(category).label)), _or_none(budget), Money(spent), left]


def _signed_words(report: SignedReport | None) -> str:
    if report is None:
        return _("Not signed yet.")
    return _("Signed and locked by %(who)s, %(at)s. Seal %(seal)s") % {
        "who": report.by.name, "at": show_datetime(report.at), "seal": report.digest,
    }  # fmt: skip


def _block(work: Workbook, line: int, heads: list[str], rows: list[list[Any]]) -> int:
    """A small table on the summary. Answers the first line below it."""
    for column, text in enumerate(heads):
        work.sheets["summary"].write_string(line, column, text, work.head)
    for row in rows:
        line += 1
        work.row("summary", line, row)
    return line + 1


def _totals(shown: Shown) -> list[tuple[str, list[Any]]]:
    found = [shown.totals[name] for name in ("now", "before", "year")]

    def money(name: str) -> list[Any]:
        return [Money(Decimal(one[name])) for one in found]

    return [
        (_("Used"), money("cost")),
        (_("Quantity used"), [one["quantity"] for one in found]),
        (_("Lines"), [one["lines"] for one in found]),
        (_("Linen: laundry"), money("laundry")),
        (_("Linen: written off"), money("linen_written_off")),
        (_("Written off, other goods"), money("losses")),
        (_("Together"), money("spent")),
        (_("Occupied room-nights"), [one["nights"] or None for one in found]),
        (
            _("Used per occupied room-night"),
            [_or_none(rate(Decimal(one["cost"]), one["nights"])) for one in found],
        ),
        (_("Cleanings"), [shown.now["cleanings"]]),
    ]


def _or_none(amount: Decimal | None) -> Money | None:
    return None if amount is None else Money(amount)


def _items(work: Workbook, shown: Shown) -> None:
    work.heads("by_item", [
        _("Code"), _("Item"), _("Category"), _("Unit"), _("Quantity"), _("Usual use"), _("Cost"), shown.compared,
        shown.year_ago, pgettext("of money", "Change"), half(_("occupied rooms")), half(_("use per room")),
        half(_("price")),
    ])  # fmt: skip
    line = 0
    for line, row in enumerate(shown.body["items"], start=1):
        cost, before = Decimal(row["cost"]), Decimal(row["before"]["cost"])
        work.row("by_item", line, [
            row["code"], named(row), half(str(Category(row["category"]).label)), unit_of(row),
                row["quantity"], row["norm"],
            Money(cost), Money(before), Money(Decimal(row["year"]["cost"])), Money(cost - before),
            *_parts(row),
        ])  # fmt: skip
    now, before = Decimal(shown.now["cost"]), Decimal(shown.before["cost"])
    work.row("by_item", line + 1, [
        _("Together"), None, None, None, shown.now["quantity"], None, Money(now), Money(before),
        Money(Decimal(shown.totals["year"]["cost"])), Money(now - before),
    ], bold=True)  # fmt: skip
    _bar_chart(work, "by_item", _("Dearest items"), 1, 6, min(line, CHART_ITEMS), line + 4)


def _parts(row: Body) -> list[Money]:
    """Why a cost changed: occupied rooms, use per room, price; they add up to the change."""
    return [Money(Decimal(row["effects"][name])) for name in ("rooms", "use", "price")]


def _floors(work: Workbook, shown: Shown) -> None:
    work.heads("by_floor", [_("Floor"), _("Room-nights"), _("Used"), _("Per room-night"), shown.compared])
    line, nights = 0, 0
    cost = before = Decimal("0.00")
    for line, row in enumerate(shown.body["floors"], start=1):
        work.row("by_floor", line, [
            named(row), row["nights"], Money(Decimal(row["cost"])), _or_none(rate(Decimal(row["cost"]), row["nights"])),
            Money(Decimal(row["before"]["cost"])),
        ])  # fmt: skip
        nights, cost, before = (
            nights + row["nights"],
            cost + Decimal(row["cost"]),
            before + Decimal(row["before"]["cost"]),
        )
    total = [_("Together"), nights, Money(cost), _or_none(rate(cost, nights)), Money(before)]
    work.row("by_floor", line + 1, total, bold=True)
    _bar_chart(work, "by_floor", _("By floor"), 0, 2, line, line + 4)


def _people(work: Workbook, shown: Shown) -> None:
    work.heads(
        "by_person", [_("Number"), pgettext("goods", "Person"), _("Cleanings"), _("Used"), _("Per cleaning")]
    )
    line, cleanings, cost = 0, 0, Decimal("0.00")
    for line, row in enumerate(shown.body["people"], start=1):
        person = shown.staff.get(row["id"])
        work.row("by_person", line, [
            person.number if person else "", shown.person(row["id"]), row["cleanings"], Money(Decimal(row["cost"])),
            _or_none(rate(Decimal(row["in_cleanings"]), row["cleanings"])),
        ])  # fmt: skip
        cleanings, cost = cleanings + row["cleanings"], cost + Decimal(row["cost"])
    work.row("by_person", line + 1, [_("Together"), None, cleanings, Money(cost)], bold=True)


def _linen(work: Workbook, shown: Shown) -> None:
    work.heads("linen", [
        _("Code"), _("Linen"), pgettext("linen", "Changed"), pgettext("linen", "Sent"), pgettext("linen", "Back"),
        _("Rewash"), _("Torn or stained"), _("Condemned"), _("Lost"), _("Count difference"),
        _("Laundry"), _("Written off"),
    ])  # fmt: skip
    line = 0
    for line, row in enumerate(shown.body["linen"]["rows"], start=1):
        work.row("linen", line, [
            row["code"], named(row), row["change_in"], row["to_laundry"], row["back"], row["rewash"], row["damaged"],
            row["condemned"], row["lost"], row["count_over"] - row["count_short"], Money(Decimal(row["laundry"])),
            Money(Decimal(row["written_off"])),
        ])  # fmt: skip
    total = [Money(Decimal(shown.now[name])) for name in ("laundry", "linen_written_off")]
    work.row("linen", line + 1, [_("Together"), *[None] * 9, *total], bold=True)


def _lines(work: Workbook, period: Period, progress: Progress) -> int:
    work.heads("lines", lines.heads())
    total, line = lines.count(period), 0
    for line, row in enumerate(lines.rows(period), start=1):
        cells = [*row[:8], row[8], Money(row[9]), *[cell or None for cell in row[10:]]]
        work.row("lines", line, cells)
        if line % lines.PROGRESS_EVERY == 0:
            progress(line, total)
    work.sheets["lines"].autofilter(0, 0, max(line, 1), len(lines.heads()) - 1)
    progress(line, total)
    return line


def _bar_chart(
    work: Workbook, sheet: str, title: str, names: int, values: int, count: int, place: int
) -> None:
    """The first rows of a sheet as bars below it."""
    if not count:
        return
    chart = work.book.add_chart({"type": "bar"})
    chart.add_series({
        "categories": [sheet, 1, names, count, names], "values": [sheet, 1, values, count, values],
        "name": [sheet, 0, values],
    })  # fmt: skip
    chart.set_title({"name": title})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    work.sheets[sheet].insert_chart(place, 1, chart, {"x_scale": 1.4, "y_scale": 1.3})
