"""Files into the house: a hotel's own items, and consumption written down elsewhere. A preview, then all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Denied, Refusal
from core.export import xlsx_response
from core.people import SignedRequest
from core.replies import once
from core.sheets import Column, Sheet
from supplies import rights
from supplies.domain import item_list, use_list
from supplies.forms import UploadForm
from supplies.views.common import show
from supplies.views.sheet import say_kept

SHOWN = 15  # rows of the preview
VALID_FOR = 8 * 3600  # seconds a preview may wait for its decision


@dataclass(frozen=True, slots=True)
class Import:
    """A kind of file: how it is read, and the addresses of its pages."""

    name: str
    title: Promise
    help: Promise
    columns: tuple[Column, ...]
    read: Callable[[UploadedFile[bytes]], Sheet]
    run_url: str
    template_url: str
    back_url: str
    twice: Callable[[list[dict[str, Any]]], list[str]] = lambda _rows: []
    """What of the rows is in the books already, in sentences: somebody has to say that it is meant besides."""

    new: Callable[[list[dict[str, Any]]], list[str]] = lambda _rows: []
    """What would be entered along with the rows, in words."""

    @property
    def salt(self) -> str:
        return f"supplies.{self.name}"


ITEMS = Import(
    "items", gettext_lazy("Import items"),
    gettext_lazy("One row an item. The first row holds the names of the columns, in English or Chinese."),
    item_list.COLUMNS, item_list.read_list, "supplies:items-run", "supplies:items-template", "supplies:items",
    new=item_list.new_suppliers,
)  # fmt: skip
USE = Import(
    "use", gettext_lazy("Consumption from a file"),
    gettext_lazy("One row a quantity: a day, a room or a store, an item by code or bar code, how many, and by whom."),
    use_list.COLUMNS, use_list.read_list, "supplies:file-run", "supplies:file-template", "supplies:sheet",
    use_list.twice,
)  # fmt: skip


def _upload(request: SignedRequest, kind: Import) -> HttpResponse:
    """The page to load a file, and what it would do."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "columns": [(column.title, column.required) for column in kind.columns],
    }
    sheet: Sheet | None = None
    if request.method == "POST" and form.is_valid():
        try:
            sheet = kind.read(form.cleaned_data["file"])
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
    if sheet is not None:
        context |= _preview(sheet, kind)
    status = 422 if form.errors or (sheet is not None and sheet.errors) else 200
    return show(request, "supplies/import.html", context, status=status)


def _preview(sheet: Sheet, kind: Import) -> dict[str, Any]:
    rows = [row.values for row in sheet.rows]
    used = [column for column in kind.columns if any(row[column.name] is not None for row in rows)]
    context: dict[str, Any] = {
        "sheet": sheet,
        "all": len(rows),
        "bad": len({error.row for error in sheet.errors}),
        "heads": [column.title for column in used],
        "shown": [[row[column.name] for column in used] for row in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "more_errors": max(0, sheet.error_count - len(sheet.errors)),
    }
    if not sheet.errors:
        context |= {"signed": signing.dumps(rows, salt=kind.salt, compress=True), "key": new_key()}
        context["twice"], context["new"] = kind.twice(rows), kind.new(rows)
    return context


def _rows(request: SignedRequest, kind: Import) -> list[dict[str, Any]]:
    """The rows that were previewed. Raises Refusal when they were lost, changed or left too long."""
    try:
        found: list[dict[str, Any]] = signing.loads(
            request.POST.get("rows", ""), salt=kind.salt, max_age=VALID_FOR
        )
    except signing.BadSignature:
        raise Refusal(
            _("This preview is too old or was changed. Load the file again; nothing was imported.")
        ) from None
    return found


@needs(rights.CHANGE_ITEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def items_upload(request: SignedRequest) -> HttpResponse:
    """Load a list of items and see what it would do."""
    return _upload(request, ITEMS)


@needs(rights.CHANGE_ITEMS)
@require_safe
def items_template(request: SignedRequest) -> FileResponse:
    """A workbook with the right heads and two rows as an example."""
    titles = item_list.TITLES.get(get_language() or "en", item_list.TITLES["en"])
    return xlsx_response("items", titles, item_list.EXAMPLES, title=_("Items"))


@needs(rights.CHANGE_ITEMS)
@require_POST
def items_run(request: SignedRequest) -> HttpResponse:
    """Take over the items that were previewed, once, whole or not at all."""
    rows = _rows(request, ITEMS)

    def act() -> str:
        count = item_list.import_items(rows, from_date=current_day().date, by=request.user, at=now())
        text = ngettext("%(count)d item was imported.", "%(count)d items were imported.", count)
        messages.success(request, text % {"count": count})
        return reverse("supplies:items")

    return redirect(once(request, act))


@needs(rights.LOG_FOR_OTHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def use_upload(request: SignedRequest) -> HttpResponse:
    """Load consumption from a file and see what it would do."""
    return _upload(request, USE)


@needs(rights.LOG_FOR_OTHERS)
@require_safe
def use_template(request: SignedRequest) -> FileResponse:
    """A workbook with the right heads and two rows as an example."""
    titles = use_list.TITLES.get(get_language() or "en", use_list.TITLES["en"])
    return xlsx_response("consumption", titles, use_list.EXAMPLES, title=_("Consumption"))


@needs(rights.LOG_FOR_OTHERS)
@require_POST
def use_run(request: SignedRequest) -> HttpResponse:
    """Post the consumption that was previewed, once, whole or not at all."""
    rows = _rows(request, USE)

    def act() -> str:
        besides = bool(request.POST.get("besides"))
        for logged in use_list.post_list(rows, besides=besides, by=request.user, at=now()):
            for warning in logged.warnings[:5]:
                messages.warning(request, warning)
            say_kept(request, logged.slip)
        return f"{reverse('supplies:log')}?by=day"

    return redirect(once(request, act))
