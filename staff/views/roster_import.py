"""Taking over a roster made elsewhere: a file to fill, a preview, and the act itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import form_keys
from core.domain.hotel import profile
from core.errors import Denied, Refusal
from core.export import xlsx_response
from core.people import SignedRequest
from core.replies import once
from staff import rights
from staff.domain import queries, roster, roster_list
from staff.domain.shifts import all_shifts
from staff.forms.time import UploadRosterForm
from staff.models import Employee

SALT = "staff.roster"
SHOWN = 20  # people of the preview
VALID_FOR = 8 * 3600  # seconds a preview may wait for its decision


@needs(rights.CHANGE_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedRequest) -> HttpResponse:
    """The page to load a month, and what it would do."""
    at = now()
    month = hotel_date(at, profile()).replace(day=1)
    form = UploadRosterForm(request.POST or None, request.FILES or None, initial={"month": month})
    context: dict[str, Any] = {"form": form, "month": month, "shifts": all_shifts()}
    if request.method == "POST" and form.is_valid():
        try:
            plan = roster_list.read_roster(form.cleaned_data["file"], form.cleaned_data["month"], at)
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            context |= preview(plan)
    bad = form.errors or (context.get("plan") and context["plan"].sheet.errors)
    return render(request, "staff/roster_import.html", context, status=422 if bad else 200)


def preview(plan: roster_list.Plan) -> dict[str, Any]:
    """What the page shows before anything is written."""
    context: dict[str, Any] = {
        "plan": plan,
        "month": plan.month,
        "more_errors": max(0, plan.sheet.error_count - len(plan.sheet.errors)),
    }
    if not plan.sheet.errors:
        names = Employee.objects.in_bulk({cell.employee_id for cell in plan.cells})
        letters = {shift.code: shift.letter for shift in all_shifts()}
        lines: dict[int, list[tuple[date, str]]] = {}
        for cell in plan.cells:
            said = "".join(letters[code] for code in cell.codes)
            lines.setdefault(cell.employee_id, []).append((cell.day, said))
        context |= {
            "lines": [(names[person], days) for person, days in list(lines.items())[:SHOWN]],
            "more": max(0, len(lines) - SHOWN),
            "signed": signing.dumps(
                [[cell.employee_id, cell.day.isoformat(), list(cell.codes)] for cell in plan.cells],
                salt=SALT,
                compress=True,
            ),
            "key": form_keys.new_key(),
        }
    return context


@needs(rights.CHANGE_ROSTER)
@require_safe
def template(request: SignedRequest) -> FileResponse:
    """A workbook with everybody in service, the days of a month, and what stands on them."""
    month = params.day(request, "month") or hotel_date(now(), profile())
    days = roster.days_of_month(month)
    people = list(queries.find_people())
    head = [str(_("Employee number")), str(pgettext("person", "Name")), *(str(day.day) for day in days)]
    rows = (
        [row.employee.number, row.employee.name, *("+".join(cell.letters) for cell in row.cells)]
        for row in roster.span(days, people)
    )
    return xlsx_response(f"roster-{month:%Y-%m}", head, rows, title=f"{month:%Y-%m}")


@needs(rights.CHANGE_ROSTER)
@require_POST
def run(request: SignedRequest) -> HttpResponse:
    """Write the month that was previewed, once, whole or not at all."""
    try:
        raw = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        raise Refusal(
            _("This preview is too old or was changed. Load the file again; nothing was imported.")
        ) from None
    cells = [roster.Cell(person, date.fromisoformat(day), tuple(codes)) for person, day, codes in raw]

    def act() -> str:
        count = roster_list.import_roster(cells, by=request.user, at=now())
        messages.success(
            request,
            ngettext("%(count)d day was imported.", "%(count)d days were imported.", count)
            % {"count": count},
        )
        first = min((cell.day for cell in cells), default=hotel_date(now(), profile()))
        return f"{reverse('staff:roster')}?span=month&month={first.isoformat()}"

    return redirect(once(request, act))
