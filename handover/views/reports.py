"""One shift report: filled, counted and signed by the outgoing shift, answered and signed by the incoming one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import may_open, needs
from core.clock import now
from core.domain import form_keys
from core.errors import Denied, Refusal, Stale
from core.people import SignedRequest
from core.replies import frame_of, is_htmx, once
from handover import rights
from handover.domain import close as closing
from handover.domain import present, queries, sign
from handover.enums import Answer, Closed, ReportState, Side
from handover.forms import AnswerForm, CloseForm, NoteForm, SignForm
from handover.models import Line, Report


@needs(rights.SEE, floor=True)
@require_safe
def report(request: SignedRequest, pk: int) -> HttpResponse:
    """The report as it stands; once taken over, as it was signed."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    return _show(request, found, line=params.whole(request, "line"))


@needs(rights.SEE)
@require_safe
def paper(request: SignedRequest, pk: int) -> HttpResponse:
    """The report on paper."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    return render(request, "handover/print.html", {"shown": present.show(found), "report": found})


def _show(
    request: SignedRequest, found: Report, *, refusal: str = "", line: int = 0, status: int = 200
) -> HttpResponse:
    """The page of a report; a refusal stands above it, what was typed about a line stays there."""
    user, shown = request.user, present.show(found, partial(may_open, request))
    signing = found.state in (ReportState.OPEN, ReportState.GIVEN) and queries.may_sign(user, found)
    gave = found.state == ReportState.GIVEN and found.signatures.filter(side=Side.GIVEN, by=user).exists()
    context = {
        "frame": frame_of(request),
        "report": found,
        "shown": shown,
        "may_give": signing and found.state == ReportState.OPEN,
        "may_take": signing and found.state == ReportState.GIVEN and not gave,
        "gave": gave,
        "closable": _closable(request, found, shown),
        "refusal": refusal,
        "typed_line": line,
        "typed": request.POST.get("words", "") if line else request.POST.get("text", ""),
        "key": form_keys.new_key(),
        "at": now(),
    }
    return render(request, "handover/report.html", context, status=status)


def _closable(request: SignedRequest, found: Report, shown: present.Shown) -> set[int]:
    """The open lines of the newest report of its place: those that can be closed here."""
    if found.state == ReportState.OPEN and not shown.lines:
        return set()
    latest = queries.latest_of_place(found.place)
    if latest != found or not queries.may_sign(request.user, found):
        return set()
    lines = found.lines.filter(closed_how=Closed.NO, carries=True).select_related("dispute", "report")
    settle = request.user.has_perm(rights.SETTLE)
    return {
        line.pk
        for line in lines
        if settle or line.dispute is None or line.dispute.written_by_id == request.user.pk
    }


def _answer(
    request: SignedRequest, pk: int, act: Callable[[Report], Any], *, line: int = 0, done: str = ""
) -> HttpResponse:
    """Do what a form of the page asks once, and show the page again; a refusal stands on it."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)

    def run() -> str:
        act(found)
        return found.get_absolute_url()

    try:
        address = once(request, run)
    except Denied:
        raise
    except Refusal as refusal:
        fresh = get_object_or_404(queries.visible_to(request.user), pk=pk)
        status = 409 if isinstance(refusal, Stale) else 422
        return _show(request, fresh, refusal=str(refusal.message), line=line, status=status)
    if done:
        messages.success(request, done)
    if is_htmx(request):
        return _show(request, get_object_or_404(queries.visible_to(request.user), pk=pk))
    response = HttpResponse(status=303)
    response["Location"] = f"{address}#line-{line}" if line else address
    return response


@needs(rights.SEE, floor=True)
@require_POST
def anew(request: SignedRequest, pk: int) -> HttpResponse:
    """Fill the report with what is so now."""
    return _answer(request, pk, lambda found: sign.fill_anew(found.pk, by=request.user, at=now()))


@needs(rights.SEE, floor=True)
@require_POST
def note(request: SignedRequest, pk: int) -> HttpResponse:
    """Add a line in one's own words."""
    form = NoteForm(request.POST)

    def act(found: Report) -> None:
        if not form.is_valid():
            raise Refusal(_first(form), field="text")
        words = form.cleaned_data
        sign.add_note(found.pk, words["text"], keep=words["keep"], by=request.user, at=now())

    return _answer(request, pk, act)


@needs(rights.SEE, floor=True)
@require_POST
def count(request: SignedRequest, pk: int) -> HttpResponse:
    """Write down what was counted."""
    counted = {
        int(name.removeprefix("count-")): str(value).strip()
        for name, value in request.POST.items()
        if name.startswith("count-") and name.removeprefix("count-").isascii() and name[6:].isdigit()
    }

    def act(found: Report) -> None:
        if any(
            value and not (value.isascii() and value.isdigit() and len(value) < 8)
            for value in counted.values()
        ):
            raise Refusal(_("Count again: a number up to a million."))
        numbers = {pk: int(value) for pk, value in counted.items() if value}
        sign.count(found.pk, numbers, by=request.user, at=now())

    return _answer(request, pk, act)


@needs(rights.SEE, floor=True)
@require_POST
def give(request: SignedRequest, pk: int) -> HttpResponse:
    """Sign for the outgoing shift."""
    form = SignForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    return _answer(
        request, pk, lambda found: sign.give(found.pk, seen=seen, by=request.user, at=now()),
        done=_("Signed. The report stays as it is now."),
    )  # fmt: skip


@needs(rights.SEE, floor=True)
@require_POST
def take(request: SignedRequest, pk: int) -> HttpResponse:
    """Sign for the incoming shift."""
    return _answer(
        request, pk, lambda found: sign.take(found.pk, by=request.user, at=now()), done=_("Taken over.")
    )


@needs(rights.SEE, floor=True)
@require_POST
def accept_rest(request: SignedRequest, pk: int, kind: str) -> HttpResponse:
    """Accept what is left of a group."""
    return _answer(request, pk, lambda found: sign.accept_rest(found.pk, kind, by=request.user, at=now()))


def _first(form: forms.Form) -> str:
    """The first thing that is wrong with a form."""
    return str(next(iter(form.errors.values()))[0])


def _line(request: SignedRequest, pk: int) -> Line:
    return get_object_or_404(Line.objects.filter(report__in=queries.visible_to(request.user)), pk=pk)


@needs(rights.SEE, floor=True)
@require_POST
def answer(request: SignedRequest, pk: int) -> HttpResponse:
    """Accept or dispute a line."""
    line, form = _line(request, pk), AnswerForm(request.POST)

    def act(_found: Report) -> None:
        if not form.is_valid():
            raise Refusal(_first(form), field="words")
        words = form.cleaned_data
        sign.answer(line.pk, Answer(words["said"]), words=words["words"], by=request.user, at=now())

    return _answer(request, line.report_id, act, line=line.pk)


@needs(rights.SEE, floor=True)
@require_POST
def close(request: SignedRequest, pk: int) -> HttpResponse:
    """Close an open line with a word on how it was settled."""
    line, form = _line(request, pk), CloseForm(request.POST)

    def act(_found: Report) -> None:
        if not form.is_valid():
            raise Refusal(_first(form), field="words")
        closing.close_line(line.pk, form.cleaned_data["words"], by=request.user, at=now())

    return _answer(request, line.report_id, act, line=line.pk)
