"""The body of a report in words: what a page, a sheet of paper and a workbook say, in the reader's language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts
from core.charts import Chart, Series
from core.formats import chinese, show_money, show_number, show_percent
from supplies.domain.report import drawing
from supplies.domain.report.build import Body
from supplies.domain.report.drawing import Drawing
from supplies.domain.report.period import Period
from supplies.domain.report.tables import ZERO, Tables, named
from supplies.domain.report.words import because, delta, half, rate, short_money, signed_money
from supplies.enums import Category

MOVERS = 8
SAID = 4


class Than(NamedTuple):
    """What stands below a figure: words, or another period's figure and how far this one moved from it."""

    note: str
    delta: str = ""
    state: str = ""


class Kpi(NamedTuple):
    """A figure at the head: its words, what it is compared with, and where its lines are."""

    name: str
    value: str
    than: list[Than]
    url: str = ""


class Strange(NamedTuple):
    """Somebody's or a floor's unusual use, with the figures that make it so."""

    who: str
    sentence: str
    figures: str
    item: str
    high: bool
    url: str
    weeks: list[str]


class Mover(NamedTuple):
    """An item whose cost changed much: the sentence, and the parts that add up to the change."""

    name: str
    total: str
    more: bool
    sentence: str
    parts: list[tuple[str, str]]
    url: str


class Shown(Tables):
    """A report ready to be read."""

    # The head --------------------------------------------------------------------------------------------------

    def kpis(self) -> list[Kpi]:
        now = self.now
        cost = {name: Decimal(one["cost"]) if one["lines"] else None for name, one in self.totals.items()}
        found = [
            Kpi(_("Used"), show_money(Decimal(now["cost"])), self._beside(cost), self.lines(kind="consume"))
        ]
        per = {name: rate(Decimal(one["cost"]), one["nights"]) for name, one in self.totals.items()}
        if per["now"] is not None:
            found.append(Kpi(_("Per occupied room-night"), show_money(per["now"]), self._beside(per)))
            found.append(self._nights_kpi())
        elif now["cleanings"]:
            each = rate(Decimal(now["cost"]), now["cleanings"]) or ZERO
            found.append(Kpi(_("Per cleaning"), show_money(each), [Than(_("Nights were not counted yet."))]))
        return [*found, *self._budget_kpi(), self._linen_kpi(), self._loss_kpi()]

    def _beside(self, figures: dict[str, Decimal | None]) -> list[Than]:
        """A figure beside the period before and, where the books go back so far, the same days a year before."""
        now, before, year = (figures[name] for name in ("now", "before", "year"))
        than = [Than(_("nothing in %(period)s") % {"period": self.compared})]
        if before is not None:
            than = [Than(self._in(self.compared, before), *delta(now or ZERO, before))]
        if year is not None:
            than.append(Than(self._in(self.year_ago, year), *delta(now or ZERO, year)))
        return than

    def _in(self, period: str, figure: Decimal) -> str:
        return _("%(period)s %(figure)s") % {"period": period, "figure": show_money(figure)}

    def _nights_kpi(self) -> Kpi:
        now, before = self.now, self.before
        share = show_percent(now["nights"] / now["rooms"]) if now["rooms"] else ""
        note = _("%(share)s of the house") % {"share": share} if share else ""
        moved, _state = delta(Decimal(now["nights"]), Decimal(before["nights"]))
        return Kpi(_("Occupied room-nights"), show_number(now["nights"]), [Than(note, moved)])

    def _budget_kpi(self) -> list[Kpi]:
        set_for = [Decimal(row["budget"]) for row in self.body["budget"] if row["budget"] is not None]
        if not sum(set_for):
            return []
        budget, spent = sum(set_for, ZERO), Decimal(self.now["spent"])
        share = float(spent / budget)
        note = _("%(spent)s of %(budget)s, linen included") % {
            "spent": show_money(spent), "budget": show_money(budget),
        }  # fmt: skip
        over = "alert" if share > 1 else ""
        return [Kpi(_("Of the budget"), show_percent(share), [Than(note, state=over)], "#budget")]

    def _linen_kpi(self) -> Kpi:
        lost = self.body["linen"]["loss_rate"]
        cost, before = (
            Decimal(one["laundry"]) + Decimal(one["linen_written_off"]) for one in (self.now, self.before)
        )
        note = _("loss rate %(rate)s") % {"rate": show_percent(lost)} if lost is not None else ""
        return Kpi(
            _("Linen: laundry and loss"), show_money(cost), [Than(note, *delta(cost, before))], "#linen"
        )

    def _loss_kpi(self) -> Kpi:
        lost, count = Decimal(self.now["losses"]), self.now["loss_items"]
        note = ngettext("%(count)d item", "%(count)d items", count) % {"count": count} if count else _("none")
        state = "dirty" if lost > 0 else ""
        return Kpi(_("Written off, other goods"), show_money(lost), [Than(note, state=state)])

    # What changed ----------------------------------------------------------------------------------------------

    def movers(self) -> list[Mover]:
        """The items whose cost changed most, the largest first."""
        return [self._mover(row) for row, _change, _price in self.changed()]

    def changed(self) -> list[tuple[Body, Decimal, Decimal]]:
        """The items whose cost changed most: (item, change, its part by price)."""
        rows = sorted(self.body["items"], key=lambda row: -abs(self._change(row)))
        return [
            (row, self._change(row), Decimal(row["effects"]["price"]))
            for row in rows[:MOVERS]
            if self._change(row)
        ]

    @staticmethod
    def _change(row: Body) -> Decimal:
        return Decimal(row["cost"]) - Decimal(row["before"]["cost"])

    def _mover(self, row: Body) -> Mover:
        parts = {name: Decimal(value) for name, value in row["effects"].items()}
        words = [(_("price"), signed_money(parts["price"]))]
        if parts["rooms"]:
            words = [
                (_("occupied rooms"), signed_money(parts["rooms"])), (_("use per room"), signed_money(parts["use"])),
                *words,
            ]  # fmt: skip
        else:
            words = [(_("quantity"), signed_money(parts["use"])), *words]
        change = self._change(row)
        return Mover(
            named(row), signed_money(change), change > 0, because(row, parts, self.compared), words,
            self.lines(item=row["id"], kind="consume"),
        )  # fmt: skip

    def said(self) -> list[tuple[str, str]]:
        """What a manager should know first: (sentence, address), each about something else."""
        found = [
            (
                _("%(category)s: %(over)s over the budget of %(budget)s.")
                % {"category": half(category), "over": show_money(over), "budget": show_money(budget)},
                "#budget",
            )
            for category, over, budget in self._over()
        ]
        found += [(mover.sentence, mover.url) for mover in self.movers()[:SAID]]
        found += [(one.sentence, "#unusual") for one in self.unusual()[:2]]
        return found

    def _over(self) -> list[tuple[str, Decimal, Decimal]]:
        rows = []
        for category, budget, spent in self.by_category():
            if budget is not None and spent > budget:
                rows.append((str(Category(category).label), spent - budget, budget))
        return sorted(rows, key=lambda row: -row[1])[:3]

    def by_category(self) -> list[tuple[str, Decimal | None, Decimal]]:
        """(category, budget, spent) of each category with either."""
        budgets: dict[str, Decimal] = {}
        for row in self.body["budget"]:
            if row["budget"] is not None:
                budgets[row["category"]] = budgets.get(row["category"], ZERO) + Decimal(row["budget"])
        spent = {row["category"]: Decimal(row["spent"]) for row in self.body["categories"]}
        return [
            (category, budgets.get(category), spent.get(category, ZERO))
            for category in Category.values
            if category in budgets or category in spent
        ]

    # Charts ----------------------------------------------------------------------------------------------------

    def so_far(self) -> Chart:
        """What was used, day after day added up, against the budget and the period before."""
        days = [self.period.first + timedelta(days=n) for n in range(self.period.days)]
        until = date.fromisoformat(self.body["until"])
        before = Period(self.period.first, self.period.last).before()
        series = [Series(_("used"), self._added_up(days, until))]
        budget = sum(
            (amount for of, amount, _spent in self.by_category() if amount and of != Category.LINEN), ZERO
        )
        if budget:
            series.append(
                Series(_("budget"), [round(float(budget) * (n + 1) / len(days), 2) for n in range(len(days))])
            )
        there = [before.first + timedelta(days=n) for n in range(min(before.days, len(days)))]
        if any(day.isoformat() in self.body["days"] for day in there):
            earlier = self._added_up(there, before.last)
            series.append(Series(before.name, [*earlier, *[None] * (len(days) - len(earlier))]))
        labels = [f"{day.day}日" if chinese() else str(day.day) for day in days]
        return charts.lines(
            _("Used so far, linen apart"), labels=labels, series=series, unit="¥", show=short_money
        )

    def _added_up(self, days: list[date], until: date) -> list[float | None]:
        total, found = ZERO, list[float | None]()
        for day in days:
            total += Decimal(self.body["days"].get(day.isoformat(), "0"))
            found.append(float(total) if day <= until else None)
        return found

    def categories(self) -> Drawing:
        rows = [
            drawing.Row(
                half(str(Category(category).label)), float(spent), show_money(spent),
                None if budget is None else float(budget),
                "" if budget is None else signed_money(spent - budget),
                "#linen" if category == Category.LINEN else self.lines(category=category, kind="spent"),
            )
            for category, budget, spent in sorted(self.by_category(), key=lambda row: -row[2])
        ]  # fmt: skip
        return drawing.against(_("By category, against the budget"), rows)

    def changes(self) -> Drawing:
        rows = [
            drawing.Row(
                named(row),
                float(change),
                signed_money(change),
                url=self.lines(item=row["id"], kind="consume"),
            )
            for row, change, _price in sorted(self.changed(), key=lambda found: -found[1])
        ]
        title = _("Biggest changes since %(period)s") % {"period": self.compared}
        return drawing.both_ways(title, rows)

    # Unusual use -----------------------------------------------------------------------------------------------

    def unusual(self) -> list[Strange]:
        return [self._strange(row) for row in self.body["unusual"]]

    def _strange(self, row: Body) -> Strange:
        floor = row["about"] == "floor"
        floors = {one["id"]: one for one in self.body["floors"]}
        who = (
            named(floors[row["number"]]) if floor and row["number"] in floors else self.person(row["number"])
        )
        per = show_money(rate(Decimal(row["cost"]), row["times"]) or ZERO)
        usual = show_money(rate(Decimal(row["expected"]), row["times"]) or ZERO)
        words = {"who": who, "per": per, "usual": usual, "share": show_percent(row["ratio"] - 1)}
        high = row["score"] > 0
        sentence = (
            _("%(who)s: %(per)s per cleaning where the same rooms usually take %(usual)s, %(share)s more.")
            % words
            if high
            else _(
                "%(who)s: %(per)s per cleaning where the same rooms usually take %(usual)s, %(share)s less."
            )
            % (words | {"share": show_percent(1 - row["ratio"])})
        )
        figures = _(
            "Weighed use %(ratio)s; median of %(count)d weekly figures %(middle)s, usual from %(low)s to %(high)s; "
            "%(score)s deviations away; %(cleanings)s cleanings."
        ) % {
            "ratio": f"{row['ratio']:.2f}", "count": row["figures"], "middle": f"{row['middle']:.2f}",
            "low": f"{max(row['low'], 0):.2f}", "high": f"{row['high']:.2f}", "score": f"{abs(row['score']):.1f}",
            "cleanings": show_number(row["times"]),
        }  # fmt: skip
        item = ""
        if row["item"] in self.items:
            item = _("Most of it: %(item)s, %(per)s per cleaning, the house %(house)s.") % {
                "item": named(self.items[row["item"]]), "per": f"{row['per']:.2f}", "house": f"{row['house']:.2f}",
            }  # fmt: skip
        key = {"floor": row["number"]} if floor else {"person": row["number"]}
        weeks = ["–" if week is None else f"{week:.2f}" for week in row["weeks"]]
        return Strange(who, sentence, figures, item, high, self.lines(kind="consume", **key), weeks)
