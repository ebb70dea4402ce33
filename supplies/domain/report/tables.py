"""The tables of the report: every figure with its lines behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.formats import chinese, show_money, show_number
from rooms.enums import WorkKind
from staff.models import Employee
from supplies.domain.report import drawing
from supplies.domain.report.build import Body
from supplies.domain.report.period import Period
from supplies.domain.report.words import delta, half, rate
from supplies.enums import Category

FAR_FROM_NORM = 0.03
ZERO = Decimal("0.00")


class Cell(NamedTuple):
    """A figure with its lines behind it; `state` colours it."""

    text: str
    url: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the first cell of a row is its name, `total` the last line."""

    title: str
    heads: list[str]
    rows: list[list[Cell]]
    total: list[str] = field(default_factory=list)
    hint: str = ""
    key: str = ""

    @property
    def foot(self) -> list[str]:
        """The last line, a cell under each head."""
        return [*self.total, *[""] * (len(self.heads) - len(self.total))] if self.total else []


class ItemRow(NamedTuple):
    """An item of the report."""

    name: str
    code: str
    category: str
    unit: str
    used: str
    in_cleanings: str
    """The part of it that is held against the norm, where areas or the pantry used more."""
    per_night: str
    norm: str
    norm_bar: tuple[str, str, str] | None
    norm_words: str
    norm_state: str
    cost: str
    delta: str
    url: str


def named(row: Body, what: str = "") -> str:
    """A name of the body in the reader's language."""
    return str(row[f"{what}zh"]) if chinese() else half(str(row[f"{what}en"]))


def unit_of(row: Body) -> str:
    """The smallest unit of an item; it stays small."""
    return str(row["unit_zh"] if chinese() else row["unit_en"])


def money(amount: str | Decimal | None, url: str = "", state: str = "") -> Cell:
    """An amount; nothing to say shows as a dash."""
    return Cell("–" if amount is None else show_money(Decimal(amount)), url, state)


def count(number: int) -> Cell:
    return Cell(show_number(number))


def moved(row: Body, since: str = "before") -> Cell:
    """How far the cost of a row moved."""
    return Cell(delta(Decimal(row["cost"]), Decimal(row[since]["cost"]))[0])


class Reader:
    """A body of figures, its names and the addresses of its lines. Names of people are looked up now (one query):
    books do not keep them."""

    def __init__(self, body: Body, period: Period) -> None:
        self.until = until = date.fromisoformat(body["until"])
        self.body, self.period = (
            body,
            Period(period.first, period.last, until if until < period.last else None),
        )
        self.totals = {name: body["totals"][name] for name in ("now", "before", "year")}
        self.now, self.before = self.totals["now"], self.totals["before"]
        numbers = {row["id"] for row in body["people"]} | {
            row["number"] for row in body["unusual"] if row["about"] == "person"
        }
        self.staff: dict[int, Employee] = Employee.objects.in_bulk(numbers - {0})
        self.items = {row["id"]: row for row in body["items"]}
        self.compared, self.year_ago = self.period.before().name, self.period.year_before().name

    def lines(self, **filters: Any) -> str:
        """The address of the lines behind a figure."""
        given = {name: value for name, value in filters.items() if value}
        counted = self.period.counted
        days = {"first": counted.first.isoformat(), "last": counted.last.isoformat(), "by": "lines"}
        return f"{reverse('supplies:log')}?{urlencode({**given, **days})}"

    def person(self, number: int) -> str:
        if not number:
            return _("Nobody named")
        found = self.staff.get(number)
        return found.name if found else str(number)


class Tables(Reader):
    """What was used, by everything one may ask for."""

    @property
    def total_cost(self) -> str:
        return show_money(Decimal(self.now["cost"]))

    @property
    def total_delta(self) -> str:
        return delta(Decimal(self.now["cost"]), Decimal(self.before["cost"]))[0]

    def item_rows(self, rows: Iterable[Body] | None = None) -> list[ItemRow]:
        return [self._item(row) for row in (self.body["items"] if rows is None else rows)]

    def _item(self, row: Body) -> ItemRow:
        per = row["quantity"] / self.now["nights"] if self.now["nights"] else None
        norm, bar, words, state, in_cleanings = "", None, "", "", ""
        if row["norm"]:
            in_cleanings = show_number(row["in_cleanings"]) if row["in_cleanings"] != row["quantity"] else ""
            apart = row["in_cleanings"] / row["norm"] - 1
            norm, bar = show_number(row["norm"]), drawing.norm_bar(apart)
            words = f"{apart:+.0%}".replace("-", "−") if abs(apart) >= 0.005 else "±0%"
            state = "dirty" if apart > FAR_FROM_NORM else "ready" if apart < -FAR_FROM_NORM else ""
        return ItemRow(
            named(row), row["code"], str(Category(row["category"]).label), unit_of(row),
            show_number(row["quantity"]), in_cleanings,
            "" if per is None else f"{per:.2f}" if per >= 0.1 else f"{per:.3f}",
            norm, bar, words, state, show_money(Decimal(row["cost"])),
            moved(row).text, self.lines(item=row["id"], kind="consume"),
        )  # fmt: skip

    def floors(self) -> Table:
        per_house = rate(sum((Decimal(row["cost"]) for row in self.body["floors"]), ZERO), self.now["nights"])
        rows = [
            [
                Cell(named(row), self.lines(floor=row["id"], kind="consume")), count(row["nights"]),
                money(row["cost"]), *self._per_night(row, per_house),
            ]
            for row in self.body["floors"]
        ]  # fmt: skip
        heads = [_("Floor"), _("Room-nights"), _("Used"), _("Per room-night"), _("Against house")]
        nights = sum(row["nights"] for row in self.body["floors"])
        foot = self._total("floors", 2)
        foot[1:2], foot[3:] = [show_number(nights)], [money(per_house).text, ""]
        return Table(_("By floor"), heads, rows, foot, key="floors")

    def _per_night(self, row: Body, house: Decimal | None) -> list[Cell]:
        per = rate(Decimal(row["cost"]), row["nights"])
        if per is None or not house:
            return [Cell("–"), Cell("–")]
        share = float(per / house) - 1
        state = "dirty" if share > FAR_FROM_NORM else "ready" if share < -FAR_FROM_NORM else ""
        return [Cell(show_money(per)), Cell(f"{share:+.1%}".replace("-", "−"), state=state)]

    def _total(self, part: str, place: int) -> list[str]:
        cost = sum((Decimal(row["cost"]) for row in self.body[part]), ZERO)
        return [_("Together"), *[""] * (place - 1), show_money(cost)]

    def buildings(self) -> Table:
        groups: dict[str, list[Any]] = {}
        for row in self.body["floors"]:
            group = groups.setdefault(named(row, "building_"), [0, ZERO, ZERO])
            group[0] += row["nights"]
            group[1] += Decimal(row["cost"])
            group[2] += Decimal(row["before"]["cost"])
        rows = [
            [
                Cell(name), count(nights), money(cost),
                money(rate(cost, nights)),
                Cell(delta(cost, before)[0]),
            ]
            for name, (nights, cost, before) in groups.items()
        ]  # fmt: skip
        return Table(
            _("By building"), [_("Building"), _("Room-nights"), _("Used"), _("Per room-night"), self._since()], rows,
            key="buildings",
        )  # fmt: skip

    def types(self) -> Table:
        rows = [
            [
                Cell(named(row), self.lines(type=row["id"], kind="consume")), count(row["nights"]),
                money(row["cost"]),
                money(rate(Decimal(row["cost"]), row["nights"])),
                moved(row),
            ]
            for row in self.body["types"]
        ]  # fmt: skip
        return Table(
            _("By room type"), [_("Room type"), _("Room-nights"), _("Used"), _("Per room-night"), self._since()], rows,
            self._total("types", 2), key="types",
        )  # fmt: skip

    def _since(self) -> str:
        return _("Since %(period)s") % {"period": self.compared}

    def areas(self) -> Table:
        rows = [
            [
                Cell(named(row), self.lines(area=row["id"], kind="consume")), Cell(f"{show_number(row['metres'])} m²"),
                money(row["cost"]),
                money(rate(Decimal(row["cost"]) * 100, row["metres"])),
                moved(row),
            ]
            for row in self.body["areas"]
        ]  # fmt: skip
        return Table(
            _("Public areas"), [_("Area"), _("Size"), _("Used"), _("Per 100 m²"), self._since()], rows,
            self._total("areas", 2), key="areas",
        )  # fmt: skip

    def people(self) -> Table:
        rows = []
        for row in self.body["people"]:
            per = rate(Decimal(row["in_cleanings"]), row["cleanings"])
            rows.append([
                Cell(self.person(row["id"]), self.lines(person=row["id"], kind="consume")), count(row["cleanings"]),
                money(row["cost"]), money(per),
            ])  # fmt: skip
        return Table(
            _("By person"), [pgettext("goods", "Person"), _("Cleanings"), _("Used"), _("Per cleaning")], rows,
            self._total("people", 2),
            hint=_("Suites take more than singles: who cleans what decides. Unusual use below weighs that."),
            key="people",
        )  # fmt: skip

    def tasks(self) -> Table:
        rows = []
        for row in self.body["tasks"]:
            per = rate(Decimal(row["cost"]), row["cleanings"])
            rows.append([
                Cell(half(str(WorkKind(row["kind"]).label)), self.lines(task=row["kind"], kind="consume")),
                count(row["cleanings"]), money(row["cost"]),
                money(per),
            ])  # fmt: skip
        cleaned = sum((Decimal(row["cost"]) for row in self.body["tasks"]), ZERO)
        if without := Decimal(self.now["cost"]) - cleaned:
            rows.append([
                Cell(half(_("without a cleaning")), self.lines(none="task", kind="consume")), Cell("–"),
                money(without), Cell("–"),
            ])  # fmt: skip
        return Table(
            _("By kind of cleaning"),
            [pgettext("goods", "Cleaning"), _("Cleanings"), _("Used"), _("Per cleaning")], rows,
            [_("Together"), "", self.total_cost, ""], key="tasks",
        )  # fmt: skip

    def centres(self) -> Table:
        rows = [
            [
                Cell(named(row) or _("No cost centre"), self.lines(centre=row["id"], kind="consume")),
                money(row["cost"]),
                moved(row),
                moved(row, "year"),
            ]
            for row in self.body["centres"]
        ]  # fmt: skip
        heads = [
            _("Cost centre"),
            _("Used"),
            self._since(),
            _("Since %(period)s") % {"period": self.year_ago},
        ]
        return Table(_("By cost centre"), heads, rows, self._total("centres", 1), key="centres")

    def budget(self) -> Table:
        runs, budgeted = self.until < self.period.last, self.period.months() is not None
        rows = []
        for row in self.body["budget"]:
            budget = None if row["budget"] is None else Decimal(row["budget"])
            used, promised = Decimal(row["used"]), Decimal(row["committed"])
            left = None if budget is None else budget - used - promised
            cells = [
                Cell(half(str(Category(row["category"]).label))),
                Cell(named(row["centre"]) if row["centre"] else _("Whole house")),
                money(used), money(promised),
            ]  # fmt: skip
            if budgeted:
                cells += [money(budget), money(left, state="alert" if left is not None and left < 0 else "")]
            if budgeted and runs:
                over = budget is not None and row["forecast"] and Decimal(row["forecast"]) > budget
                cells.append(money(row["forecast"], state="alert" if over else ""))
            rows.append(cells)
        heads = [_("Category"), _("Cost centre"), pgettext("budget", "Used"), _("Committed")]
        if budgeted:
            heads += [_("Budget"), pgettext("budget", "Left")]
        if budgeted and runs:
            heads.append(_("Forecast"))
        hint = _("Used: consumed and written off; linen: laundry and written off.")
        return Table(_("Budget"), heads, rows, hint=hint, key="budget")

    def compared_totals(self) -> Table:
        """This period, the one before and the same a year before."""
        names = [self.period.name, self.compared, self.year_ago]
        found = [self.totals[name] for name in ("now", "before", "year")]
        parts: list[tuple[str, list[str]]] = [
            (_("Used"), [show_money(Decimal(one["cost"])) for one in found]),
            (_("Linen: laundry"), [show_money(Decimal(one["laundry"])) for one in found]),
            (_("Linen: written off"), [show_money(Decimal(one["linen_written_off"])) for one in found]),
            (_("Written off, other goods"), [show_money(Decimal(one["losses"])) for one in found]),
            (_("Together"), [show_money(Decimal(one["spent"])) for one in found]),
            (_("Occupied room-nights"), [show_number(one["nights"]) if one["nights"] else "–" for one in found]),
            (
                _("Used per occupied room-night"),
                [money(rate(Decimal(one["cost"]), one["nights"])).text for one in found],
            ),
        ]  # fmt: skip
        rows = [[Cell(name), *[Cell(cell) for cell in cells]] for name, cells in parts]
        return Table(_("Beside other periods"), ["", *names], rows, key="periods")

    def linen(self) -> Table:
        rows = []
        for row in self.body["linen"]["rows"]:
            gone = row["damaged"] + row["condemned"] + row["lost"] + row["count_short"] - row["count_over"]
            rows.append([
                Cell(named(row), self.lines(item=row["id"], kind="all")),
                count(row["change_in"]), count(row["to_laundry"]),
                count(row["back"]), count(row["rewash"]), count(gone),
                money(row["laundry"]), money(row["written_off"]),
            ])  # fmt: skip
        heads = [
            _("Linen"), pgettext("linen", "Changed"), pgettext("linen", "Sent"), pgettext("linen", "Back"), _("Rewash"),
            pgettext("linen", "Gone"), _("Laundry"), _("Written off"),
        ]  # fmt: skip
        total = [
            _("Together"), *[""] * 5, show_money(Decimal(self.now["laundry"])),
            show_money(Decimal(self.now["linen_written_off"])),
        ]  # fmt: skip
        hint = _("Linen is not consumed: it costs the laundry and what is written off at book price.")
        return Table(_("Linen"), heads, rows, total, hint=hint, key="linen")
