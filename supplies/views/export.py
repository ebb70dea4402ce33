"""The report as a file: asked for, followed, fetched, mailed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import once
from supplies import rights
from supplies.domain.report import files as kept_files
from supplies.domain.report.period import read_range
from supplies.enums import FileKind
from supplies.models import ReportReader
from supplies.report_forms import ReaderForm
from supplies.views.common import show
from supplies.views.report import address_of


@needs(rights.SEE_REPORT)
@require_POST
def export(request: SignedRequest) -> HttpResponse:
    """Ask for the report as a file; the next page follows its making."""
    first, last = (params.day_of(request.POST.get(name, "")) for name in ("first", "last"))
    if not first or not last or request.POST.get("format") not in FileKind.values:
        raise Refusal(_("Choose the days and the file on the page of the report."))
    period, kind = read_range(first, last, current_day().date), FileKind(request.POST["format"])

    def act() -> str:
        language = get_language() or "en"
        job = kept_files.ask(
            period, kind, language=language, back=address_of(period), by=request.user, at=now()
        )
        return reverse("core:job", args=[job.pk])

    return HttpResponseRedirect(once(request, act))


@needs(rights.SEE_REPORT)
@require_safe
def files(request: SignedRequest) -> HttpResponse:
    """The files of the last week, and where the report is mailed."""
    return _files(request, None)


@needs(rights.SEE_REPORT)
@require_POST
def mail(request: SignedRequest) -> HttpResponse:
    """Mail the report on the first of each month to the person who asks."""
    form = ReaderForm(request.POST)
    if not form.is_valid():
        return _files(request, form)
    kept_files.subscribe(**form.cleaned_data, language=get_language() or "en", by=request.user, at=now())
    messages.success(request, _("The report comes by mail on the first of each month."))
    return HttpResponseRedirect(reverse("supplies:report-files"))


@needs(rights.SEE_REPORT)
@require_POST
def mail_stop(request: SignedRequest) -> HttpResponse:
    """No more mails."""
    kept_files.unsubscribe(by=request.user, at=now())
    messages.success(request, _("The report is not mailed any more."))
    return HttpResponseRedirect(reverse("supplies:report-files"))


def _files(request: SignedRequest, form: ReaderForm | None) -> HttpResponse:
    reader = ReportReader.objects.filter(person=request.user).first()
    initial = {"address": reader.address, "file_kind": reader.file_kind} if reader else {}
    context = {
        "jobs": kept_files.kept(request.user), "reader": reader, "form": form or ReaderForm(initial=initial),
    }  # fmt: skip
    return show(request, "supplies/report/files.html", context, status=422 if form else 200)
