"""The paper sheet of a day, typed in as a grid with the keyboard."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Denied, Mistakes, Refusal
from core.formats import show_date, show_month
from core.people import SignedRequest
from core.replies import once
from rooms.enums import WorkKind
from rooms.models import Floor, Room
from staff.models import Employee
from supplies import rights
from supplies.domain import queries, sheets
from supplies.domain.months import is_closed
from supplies.domain.sheets import NAMED, EnteredAlready, Grid, SheetCell
from supplies.forms import whole_of
from supplies.models import Slip
from supplies.views.common import show

KINDS = [choice for choice in WorkKind.choices if choice[0]]


@needs(rights.LOG_FOR_OTHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: SignedRequest) -> HttpResponse:
    """Rows are the floor's rooms, columns what they use. Arrows and Enter walk through the cells."""
    floors = list(Floor.objects.filter(rooms__isnull=False).distinct().select_related("building"))
    chosen = params.whole(request, "floor", floors[0].pk if floors else 0)
    floor = next((one for one in floors if one.pk == chosen), floors[0] if floors else None)
    today = current_day().date
    day = params.day(request, "day") or today
    context: dict[str, Any] = {
        "floors": [(one.pk, queries.floor_name(one)) for one in floors],
        "floor": floor,
        "day": day,
        "today": today,
        "is_signed": day < today and is_closed(day),
        "kinds": KINDS,
        "people": Employee.objects.filter(is_active=True).order_by("number"),
        "key": new_key(),
        "refusal": "",
        "wrong": set(),
    }
    if floor is None:
        return show(request, "supplies/sheet.html", context)
    grid, typed = sheets.grid_of(floor), {name: str(request.POST[name]) for name in request.POST}
    status = 200
    if request.method == "POST" and "usual" in request.POST:
        _fill(grid, typed)
    elif request.method == "POST":
        try:
            return redirect(once(request, lambda: _enter(request, grid, typed, day)))
        except Denied:
            raise
        except Refusal as refusal:
            context |= _refused(refusal)
            status = 422
    written = sheets.cleanings_written((room.pk for room in grid.rooms), day)
    context |= {
        "items": grid.items,
        "rows": [_row(grid, room, typed, written, context["wrong"]) for room in grid.rooms],
        "person": typed.get("person", ""),
        "typed": bool(typed),
        "any_written": bool(written),
    }
    return show(request, "supplies/sheet.html", context, status=status)


def _enter(request: SignedRequest, grid: Grid, typed: dict[str, str], day: date) -> str:
    """Enter the sheet; answers where to go on."""
    besides = bool(typed.get("besides"))
    logged = sheets.log_sheet(read(grid, typed), day=day, besides=besides, by=request.user, at=now())
    for warning in logged.warnings[:5]:
        messages.warning(request, warning)
    say_kept(request, logged.slip)
    return logged.slip.get_absolute_url() if logged.slip else request.get_full_path()


def _refused(refusal: Refusal) -> dict[str, Any]:
    """Why the sheet was not entered, with the fields that are wrong."""
    found = refusal.found
    if not isinstance(refusal, Mistakes):
        return {"refusal": str(refusal.message), "twice": isinstance(refusal, EnteredAlready)}
    wrong = {one.field for one in found}
    return {"mistakes": found[:NAMED], "more": len(found) - NAMED, "wrong": wrong}


def _row(
    grid: Grid, room: Room, typed: dict[str, str], written: set[tuple[int, str]], wrong: set[str]
) -> tuple[Any, ...]:
    """A room with what the books hold of it, its kind of cleaning and its cells, as typed."""
    kind = f"k_{room.pk}"
    there = _(", ").join(str(label) for value, label in KINDS if (room.pk, value) in written)
    names = [(f"c_{room.pk}_{item.pk}", item) for item in grid.items]
    return (
        room, there, typed.get(kind, ""), kind in wrong,
        [(name, typed.get(name, ""), item) for name, item in names],
    )  # fmt: skip


def say_kept(request: SignedRequest, slip: Slip | None) -> None:
    """Say what was kept, and on which day."""
    if slip is None:
        return
    count = slip.lines.count()
    text = ngettext("%(count)d line was entered.", "%(count)d lines were entered.", count) % {"count": count}
    messages.success(request, text)
    if slip.meant_day:
        messages.warning(
            request,
            _("%(month)s is signed and locked. This was entered on %(day)s.")
            % {"month": show_month(slip.meant_day), "day": show_date(slip.business_day)},
        )


def _fill(grid: Grid, typed: dict[str, str]) -> None:
    """Put what is usual into the empty cells of rows that have a kind of cleaning."""
    for room in grid.rooms:
        usual = grid.usual.get((room.type_id, typed.get(f"k_{room.pk}", "")), {})
        for item_id, quantity in usual.items():
            if not typed.get(f"c_{room.pk}_{item_id}"):
                typed[f"c_{room.pk}_{item_id}"] = str(quantity)


def read(grid: Grid, typed: dict[str, str]) -> list[SheetCell]:
    """The cells somebody filled. Raises Mistakes that names everything that is wrong with them."""
    wrong: list[Refusal] = []
    person = _person(typed)
    if person is None:
        wrong.append(Refusal(_("Choose whose sheet this is."), field="person"))
    numbers: dict[tuple[int, int], int] = {}
    for room in grid.rooms:
        for item in grid.items:
            name = f"c_{room.pk}_{item.pk}"
            try:
                numbers[room.pk, item.pk] = whole_of(typed.get(name, ""), field=name)
            except Refusal as refusal:
                text = _("Room %(room)s, %(item)s: %(why)s")
                words = {"room": room.number, "item": item.name, "why": refusal.message}
                wrong.append(Refusal(text % words, field=name))
    cells, more = sheets.cells_of(grid, numbers, kinds(typed), person)
    if wrong or more:
        raise Mistakes(wrong + more)
    return cells


def kinds(typed: dict[str, str]) -> dict[int, str]:
    """Room -> kind of cleaning."""
    allowed = {value for value, _label in KINDS}
    return {
        int(name[2:]): text
        for name, text in typed.items()
        if name.startswith("k_")
        and name[2:].isascii()
        and name[2:].isdigit()
        and len(name) < 20
        and text in allowed
    }


def _person(typed: dict[str, str]) -> Employee | None:
    chosen = typed.get("person", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        return None
    person: Employee | None = Employee.objects.filter(pk=chosen, is_active=True).first()
    return person
