"""Taking over a hotel's own list of rooms: a file to fill, a preview, and the act itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import needs
from core.domain import form_keys
from core.errors import Denied, Refusal
from core.export import xlsx_response
from core.people import SignedRequest
from rooms import rights
from rooms.domain import room_list
from rooms.forms import RunImportForm, UploadForm

SALT = "rooms.import"
SHOWN = 15  # rows of the preview
VALID_FOR = 8 * 3600  # seconds a preview may wait for its decision


@needs(rights.CHANGE_LAYOUT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedRequest) -> HttpResponse:
    """The page to load a list, and what it would do."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": room_list.COLUMNS}
    if request.method == "POST" and form.is_valid():
        try:
            plan = room_list.read_list(form.cleaned_data["file"])
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            context |= _preview(plan)
    status = 422 if form.errors or (context.get("plan") and context["plan"].sheet.errors) else 200
    return render(request, "rooms/import.html", context, status=status)


def _preview(plan: room_list.Plan) -> dict[str, Any]:
    context: dict[str, Any] = {
        "plan": plan,
        "shown": plan.rows[:SHOWN],
        "more": max(0, len(plan.rows) - SHOWN),
        "more_errors": max(0, plan.sheet.error_count - len(plan.sheet.errors)),
    }
    if not plan.sheet.errors:
        context["signed"] = signing.dumps(plan.rows, salt=SALT, compress=True)
        context["key"] = form_keys.new_key()
    return context


@needs(rights.CHANGE_LAYOUT)
@require_safe
def template(request: SignedRequest) -> FileResponse:
    """A workbook with the right heads and two rows as an example."""
    titles = room_list.TITLES.get(get_language() or "en", room_list.TITLES["en"])
    return xlsx_response("rooms", titles, room_list.EXAMPLES, title=_("Rooms"))


@needs(rights.CHANGE_LAYOUT)
@require_POST
def run(request: SignedRequest) -> HttpResponse:
    """Take over the list that was previewed, once, whole or not at all."""
    form = RunImportForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("This preview has lost its list. Load the file again; nothing was imported."))
    try:
        rows = signing.loads(form.cleaned_data["rows"], salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        raise Refusal(
            _("This preview is too old or was changed. Load the file again; nothing was imported.")
        ) from None

    def act() -> str:
        count = room_list.import_rooms(rows, by=request.user, at=clock.now())
        messages.success(
            request,
            ngettext("%(count)d room was imported.", "%(count)d rooms were imported.", count)
            % {"count": count},
        )
        return reverse("rooms:board")

    body = form_keys.body_of(request.POST)
    return redirect(form_keys.once(form.cleaned_data["key"], by=request.user, body=body, act=act))
