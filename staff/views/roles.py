"""Who may do what, by role; and who stands in for the manager."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core import access, params
from core.access import needs
from core.clock import now
from core.errors import Refusal
from core.people import SignedRequest
from staff import rights
from staff.domain import rights as rules
from staff.enums import Role
from staff.forms import ActingForm
from staff.models import ActingGrant, EmployeeRole, RoleChange
from staff.roles import ALWAYS, ROLES

CHANGES_SHOWN = 20


@needs(rights.SEE_PEOPLE)
def roles(request: SignedRequest) -> HttpResponse:
    """One role at a time: every right of the program as a sentence, given or not, by default or by the hotel."""
    chosen = Role(params.choice(request, "role", Role.values, Role.MANAGER))
    held = rules.rights_by_role()
    context = {
        "chosen": chosen,
        "sentence": ROLES[chosen].sentence,
        "roles": [(role, len(held[role])) for role in Role],
        "groups": groups(chosen, held[chosen]),
        "people": EmployeeRole.objects.filter(role=chosen, employee__is_active=True).select_related(
            "employee"
        ),
        "changes": changes(chosen),
        "may_change": request.user.has_perm(rights.CHANGE_ROLES),
    }
    return render(request, "staff/roles.html", context)


def groups(role: Role, held: frozenset[str]) -> list[tuple[str, list[dict[str, object]]]]:
    """The rights of the program by the part they belong to, each with its sentence and whether the role has it."""
    parts = {
        "rooms": _("Rooms"),
        "cleaning": pgettext("rights", "Cleaning"),
        "frontdesk": _("Front desk"),
        "supplies": _("Linen and supplies"),
        "lostfound": _("Lost and found"),
        "handover": _("Handover"),
        "staff": _("Staff"),
        "core": _("Hotel"),
        "housekeeping": _("Night roll"),
    }
    answer: dict[str, list[dict[str, object]]] = {part: [] for part in parts}
    for right, words in access.RIGHTS.items():
        answer.setdefault(right.partition(".")[0], []).append(
            {
                "right": right,
                "sentence": words,
                "held": right in held,
                "usual": (right in ROLES[role].rights) == (right in held),
                "fixed": right in ALWAYS.get(role, frozenset()),
            }
        )
    return [(parts.get(part, part), lines) for part, lines in answer.items() if lines]


def changes(role: Role) -> list[dict[str, object]]:
    """The last departures of a role, newest first."""
    rows = RoleChange.objects.filter(role=role).select_related("by").order_by("-pk")[:CHANGES_SHOWN]
    return [{"row": row, "sentence": access.RIGHTS.get(row.right, row.right)} for row in rows]


@needs(rights.CHANGE_ROLES)
@require_POST
def change_role(request: SignedRequest) -> HttpResponse:
    """Give a role a right, or take it."""
    role, right = request.POST.get("role", ""), request.POST.get("right", "")
    rules.change_role(role, right, request.POST.get("allowed") == "1", by=request.user, at=now())
    messages.success(request, _("Saved. It counts from everybody's next step on."))
    return redirect(f"{request.path.removesuffix('change/')}?role={role}")


@needs(rights.GRANT_ACTING)
def acting(request: SignedRequest) -> HttpResponse:
    """The acting manager: named for a time that ends by itself."""
    at = now()
    form = ActingForm(request.POST or None, manager=request.user, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            rules.grant_acting(request.user, **form.cleaned_data, by=request.user, at=at)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved. Every act in this time names both persons."))
            return redirect("staff:acting")
    context = {
        "form": form,
        "grants": ActingGrant.objects.select_related("manager", "deputy", "by")[:CHANGES_SHOWN],
        "in_force": {grant.pk for grant in rules.in_force(at)},
        "now": at,
    }
    return render(request, "staff/acting.html", context, status=422 if form.errors else 200)


@needs(rights.GRANT_ACTING)
@require_POST
def end_acting(request: SignedRequest, pk: int) -> HttpResponse:
    """End the time of an acting manager now."""
    grant = get_object_or_404(ActingGrant, pk=pk)
    rules.end_acting(grant, by=request.user, at=now())
    messages.success(request, _("Ended."))
    return redirect("staff:acting")
