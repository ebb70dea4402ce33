"""Loss reports: taken at the desk or by phone, answered, matched, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import form_keys
from core.people import SignedRequest
from frontdesk.forms import KeyedForm
from frontdesk.models import Stay
from frontdesk.rights import SEE_GUESTS
from lostfound import rights
from lostfound.domain import letters, matches, queries
from lostfound.domain import reports as rules
from lostfound.domain.letters import language_of
from lostfound.forms.finds import ContactForm, ReasonForm, ReportForm
from lostfound.models import LossReport
from lostfound.views.common import attempt, show

ACTS = ("change", "contact", "close")


@needs(rights.TAKE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """A guest misses something. `?stay=` fills in who and where."""
    stay = _stay(request)
    form = ReportForm(request.POST or None, initial=_known(request, stay), auto_id="report_%s")

    def act(at: datetime) -> str:
        report = rules.take_report(**form.told(), stay=stay, by=request.user, at=at)
        matches.propose_for_report(report, at=at)
        messages.success(request, _("Taken as %(number)s.") % {"number": report.number})
        return report.get_absolute_url()

    if request.method == "POST" and form.is_valid() and (answer := attempt(request, form, act)):
        return answer
    context = {"form": form, "stay": stay, "asked": request.GET.urlencode()}
    return show(request, "new_report", context, status=422 if form.errors else 200)


def _stay(request: SignedRequest) -> Stay | None:
    if not request.user.has_perm(SEE_GUESTS):
        return None
    return Stay.objects.filter(pk=params.whole(request, "stay")).select_related("guest", "room").first()


def _known(request: SignedRequest, stay: Stay | None) -> dict[str, Any]:
    today = hotel_date(now(), request.hotel)
    if stay is None:
        return {"lost_from": today, "lost_until": today}
    last = stay.departed_day or today
    return {
        "lost_from": stay.arrived_day, "lost_until": last, "room": stay.room.number, "name": stay.guest.name,
        "reach": stay.guest.phone, "language": language_of(stay.guest.language or "zh"),
    }  # fmt: skip


@needs(rights.TAKE_REPORTS)
@require_safe
def report(request: SignedRequest, pk: int) -> HttpResponse:
    """One loss report; `?act=` opens one of its forms."""
    return _panel(request, _find(pk), opened=params.choice(request, "act", ACTS))


def _find(pk: int) -> LossReport:
    return get_object_or_404(queries.reports_shown().select_related("stay__room", "stay__guest"), pk=pk)


def _form(name: str, shown: LossReport, data: Any = None) -> KeyedForm:
    if name == "change":
        row = LossReport.objects.select_related("room").get(pk=shown.pk)
        return ReportForm(data, instance=row, auto_id="change_%s")
    kinds: dict[str, type[KeyedForm]] = {"contact": ContactForm, "close": ReasonForm}
    return kinds[name](data, auto_id=f"{name}_%s")


def _panel(
    request: SignedRequest, shown: LossReport, *, opened: str = "", form: KeyedForm | None = None, **more: Any
) -> HttpResponse:
    possible = [name for name in ACTS if name == "contact" or shown.is_open]
    opened = opened if opened in possible else ""
    if opened and form is None:
        form = _form(opened, shown)
    user = request.user
    context = {
        "report": shown,
        "opened": opened,
        "form": form,
        "possible": possible,
        "pairs": matches.pairs_of(shown),
        "runs": user.has_perm(rights.RUN),
        "may_show": user.has_perm(rights.SHOW_IDENTITY),
        "contacts": shown.contacts.select_related("by", "note"),
        "letters": letters.of_report(shown) if opened == "contact" else [],
        "key": form_keys.new_key(),
        "at": now(),
        **more,
    }
    return show(request, "report", context, status=422 if form is not None and form.errors else 200)


@needs(rights.TAKE_REPORTS)
@require_POST
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """What the guest remembers since."""
    shown = _find(pk)
    row = LossReport.objects.select_related("room").get(pk=shown.pk)
    form = ReportForm(request.POST, instance=row, auto_id="change_%s")

    def act(at: datetime) -> str:
        changed = rules.change_report(pk, **form.told(), by=request.user, at=at)
        matches.propose_for_report(changed, at=at)
        return changed.get_absolute_url()

    return _answer(request, shown, "change", form, act)


@needs(rights.TAKE_REPORTS)
@require_POST
def contact(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest was called or written to."""
    shown = _find(pk)
    form = _form("contact", shown, request.POST)

    def act(at: datetime) -> str:
        data = form.cleaned_data
        told = {name: data[name] for name in ("way", "result", "note")}
        rules.note_contact(report=shown, **told, by=request.user, at=at)
        return shown.get_absolute_url()

    return _answer(request, shown, "contact", form, act)


@needs(rights.TAKE_REPORTS)
@require_POST
def close(request: SignedRequest, pk: int) -> HttpResponse:
    """Nothing was found."""
    shown = _find(pk)
    form = _form("close", shown, request.POST)

    def act(at: datetime) -> str:
        rules.close_report(pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return f"{reverse('lostfound:register')}?tab=reports"

    return _answer(request, shown, "close", form, act)


def _answer(request: SignedRequest, shown: LossReport, name: str, form: KeyedForm, act: Any) -> HttpResponse:
    if form.is_valid() and (answer := attempt(request, form, act)):
        return answer
    return _panel(request, _find(shown.pk), opened=name, form=form)


@needs(rights.SHOW_IDENTITY)
@require_POST
def reach(request: SignedRequest, pk: int) -> HttpResponse:
    """Open how the guest is reached; it is recorded."""
    shown = _find(pk)
    return _panel(request, shown, reach=rules.show_reach(shown, by=request.user, at=now()))
