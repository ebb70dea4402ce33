"""The mails that wait, and why; those that went."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, params, rights
from core.access import needs
from core.domain import outbox
from core.forms import WithdrawMailForm
from core.models import Outbox
from core.people import SignedRequest

ROWS = 50
STATES = {
    "waiting": outbox.WAITING,
    "sent": {"sent_at__isnull": False},
    "withdrawn": {"withdrawn_at__isnull": False},
}


@needs(rights.SEE_OUTBOX)
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails of one state, newest first; pages go by number."""
    state = params.choice(request, "state", STATES, "waiting")
    wanted: Any = STATES[state]
    rows = Outbox.objects.filter(**wanted) if isinstance(wanted, dict) else Outbox.objects.filter(wanted)
    if before := params.whole(request, "before"):
        rows = rows.filter(pk__lt=before)
    shown = list(rows.defer("text", "html")[: ROWS + 1])
    context = {
        "state": state,
        "rows": shown[:ROWS],
        "older": shown[ROWS - 1].pk if len(shown) > ROWS else None,
        "waiting": Outbox.objects.filter(outbox.WAITING).count(),
        "is_set": settings.MAIL_IS_SET,
    }
    return render(request, "core/outbox.html", context)


@needs(rights.SEE_OUTBOX)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: SignedRequest, pk: int) -> HttpResponse:
    """One mail with its words; while it waits it can be withdrawn."""
    found = get_object_or_404(Outbox, pk=pk)
    form = WithdrawMailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outbox.withdraw(pk, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, _("The mail was withdrawn and is never sent."))
        return redirect("core:outbox")
    waits = found.sent_at is None and found.withdrawn_at is None
    context = {"mail": found, "form": form, "waits": waits, "is_set": settings.MAIL_IS_SET}
    return render(request, "core/outbox_mail.html", context, status=422 if form.errors else 200)


@needs(rights.SEE_OUTBOX)
@require_POST
def mail_again(request: SignedRequest, pk: int) -> HttpResponseRedirect:
    """Try it now."""
    found = get_object_or_404(Outbox, pk=pk)
    outbox.try_now(found.pk, by=request.user, at=clock.now())
    messages.success(request, _("The mail is tried now. Look again in a minute."))
    return redirect("core:outbox")
