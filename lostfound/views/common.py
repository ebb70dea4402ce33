"""How the pages of lost and found are answered: the register with a panel beside it, or a page of the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import params
from core.access import PHONE
from core.clock import hotel_date, now
from core.domain import pictures
from core.errors import Denied, Refusal
from core.models import Picture
from core.people import SignedRequest
from core.replies import go, is_htmx, once
from frontdesk.forms import KeyedForm
from lostfound.domain import matches, queries, words
from lostfound.enums import Gone, Kind, Nature
from lostfound.models import Category, Store, Thing
from lostfound.rights import RUN, SEARCH, TAKE_REPORTS
from staff.models import Employee

PANEL = "panel"
ROWS = 50
ABOUT = "lostfound:thing:"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the register."""

    thing: Thing
    tag: words.Tag
    where: str
    picture: Picture | None


def lines_of(
    things: Iterable[Thing], user: Employee, today: date, *, also: Iterable[Thing] = ()
) -> tuple[list[Line], dict[int, list[Picture]]]:
    """Rows with their small picture and most urgent word, and the pictures of all things by number (two queries)."""
    found = list(things)
    kept = pictures.of_many(f"{ABOUT}{thing.pk}" for thing in (*found, *also))
    by_number = {int(about.removeprefix(ABOUT)): rows for about, rows in kept.items()}
    scores = matches.scores_of(found) if user.has_perm(RUN) else {}
    lines = [
        Line(
            thing, words.tag_of(thing, user, today, score=scores.get(thing.pk, 0)), words.where_found(thing),
            next(iter(by_number[thing.pk]), None),
        )
        for thing in found
    ]  # fmt: skip
    return lines, by_number


def on_floor(request: SignedRequest) -> bool:
    """Whether the person sees pages of the phone: signed in on one, or without the register."""
    return request.sign_in_kind == PHONE or not request.user.has_perm(SEARCH)


def page_of(request: SignedRequest, thing: Thing) -> str:
    """Where this person reads about the thing."""
    return reverse("lostfound:my-thing", args=[thing.pk]) if on_floor(request) else thing.get_absolute_url()


def wanted_of(request: SignedRequest) -> queries.Wanted:
    """What the address asks for."""
    tab = params.choice(request, "tab", queries.TABS, "custody")
    return queries.Wanted(
        tab=tab,
        text=params.text(request, "q", length=60),
        kind=params.choice(request, "kind", Kind.values),
        category=params.whole(request, "category"),
        nature=params.choice(request, "nature", Nature.values),
        gone=params.choice(request, "gone", Gone.values),
        store=params.whole(request, "store") if request.user.has_perm(RUN) else 0,
        room=params.text(request, "room", length=8),
        finder=params.whole(request, "finder"),
        found_from=params.day(request, "from"),
        found_until=params.day(request, "until"),
    )


def list_context(
    request: SignedRequest, *, opened: Thing | None = None, alone: bool = False
) -> dict[str, Any]:
    """What stands on the left: tabs, rows, and with nothing opened beside them (`alone`) the filters."""
    at, wanted = now(), wanted_of(request)
    user = request.user
    today = hotel_date(at, request.hotel)
    kept: QueryDict = request.GET.copy()
    for name in ("page", "act", "new"):
        kept.pop(name, None)
    counts = queries.counts(user, today)
    context: dict[str, Any] = {
        "wanted": wanted,
        "query": kept.urlencode(),
        "page_query": f"{kept.urlencode()}&" if kept else "",
        "tabs": _tabs(user, wanted.tab, counts),
        "runs": user.has_perm(RUN),
        "takes_reports": user.has_perm(TAKE_REPORTS),
        "at": at,
    }
    if opened is not None and wanted.tab in ("reports", "matches"):
        context["pictures"] = pictures.of(f"{ABOUT}{opened.pk}")
    if wanted.tab == "reports":
        told = Paginator(queries.reports(user, text=wanted.text), ROWS)
        reports = told.get_page(params.whole(request, "page", 1))
        return {**context, "page": reports, "report_rows": reports.object_list}
    if wanted.tab == "matches":
        return {**context, "list_pairs": matches.waiting() if user.has_perm(RUN) else []}
    pages = Paginator(queries.register(user, wanted, today), ROWS)
    if not wanted.filtered and wanted.tab in counts:
        pages.count = counts[wanted.tab]  # the tab says it already
    page = pages.get_page(params.whole(request, "page", 1))
    rows, by_number = lines_of(page.object_list, user, today, also=[opened] if opened else [])
    context |= {"page": page, "rows": rows, "pictures": by_number[opened.pk] if opened else []}
    if alone or wanted.filtered:
        context |= {
            "filters": True,
            "kinds": Kind.choices,
            "natures": Nature.choices,
            "gones": [choice for choice in Gone.choices if choice[0]],
            "categories": Category.objects.all(),
            "stores": Store.objects.all() if user.has_perm(RUN) else [],
        }
    return context


def _tabs(user: Employee, chosen: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    tabs = [
        ("custody", _("In custody"), counts["custody"], ""),
        ("reports", _("Reported lost"), counts["reports"], ""),
        ("due", _("Deadline near"), counts["due"], "alert"),
        ("closed", _("Closed"), None, ""),
        ("all", _("All"), None, ""),
    ]
    if user.has_perm(RUN):
        tabs.insert(1, ("matches", _("Matches"), counts["matches"], ""))
    if not user.has_perm(TAKE_REPORTS):
        tabs = [tab for tab in tabs if tab[0] != "reports"]
    return [
        {"name": name, "word": word, "count": count, "state": state if count else "", "on": name == chosen}
        for name, word, count, state in tabs
    ]


def show(
    request: SignedRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`templates/lostfound/panels/<template>.html` beside the register; htmx gets the panel alone."""
    panel = f"lostfound/panels/{template}.html"
    opened: Thing | None = context.get("thing")
    beside = request.user.has_perm(SEARCH)
    if not beside or (is_htmx(request) and request.headers.get("HX-Target") == PANEL):
        kept = pictures.of(f"{ABOUT}{opened.pk}") if opened else []
        whole = {**context, "pictures": kept, "query": _list_query(request), "panel": panel}
        return render(request, panel if beside else "lostfound/alone.html", whole, status=status)
    listed = list_context(request, opened=opened, alone=template == "today")
    return render(request, "lostfound/register.html", {**listed, **context, "panel": panel}, status=status)


def _list_query(request: SignedRequest) -> str:
    kept = request.GET.copy()
    kept.pop("act", None)
    return kept.urlencode()


def attempt(request: SignedRequest, form: KeyedForm, act: Callable[[datetime], str]) -> HttpResponse | None:
    """Do `act` once for the form's key and go where it says; None after a refusal, which then stands in the form."""
    at = now()
    try:
        return go(request, once(request, lambda: act(at)))
    except Denied:
        raise
    except Refusal as refusal:
        form.show(refusal)
        return None
