"""What leaves the screen: labels with codes, figures, and the register as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import segno
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import audit
from core.export import csv_response, xlsx_response
from core.people import SignedRequest
from lostfound import rights
from lostfound.domain import figures as reads
from lostfound.domain import queries, words
from lostfound.models import Thing
from lostfound.views.common import wanted_of

SHEET = 24  # labels on one sheet of A4, three by eight
ROWS_AT_MOST = 20_000
DAYS = 92


def code_of(request: SignedRequest, thing: Thing) -> SafeString:
    """The address of the thing as a code a phone reads; drawn so that it takes the size its place has."""
    address = request.build_absolute_uri(reverse("lostfound:scan", args=[thing.number]))
    svg = segno.make(address, error="m").svg_inline(omitsize=True, border=1, svgclass="code", lineclass=None)
    return mark_safe(svg)  # noqa: S308  drawn by segno; the text is in the modules, not in the markup


@needs(rights.SEARCH)
@require_safe
def label(request: SignedRequest, pk: int) -> HttpResponse:
    """One label for the roll of 62 mm."""
    thing = get_object_or_404(queries.visible_to(request.user), pk=pk)
    return _labels(request, [thing], "roll", thing.get_absolute_url())


@needs(rights.SEARCH)
@require_safe
def labels(request: SignedRequest) -> HttpResponse:
    """A sheet of A4 with the labels of the things the register shows now, the newest first."""
    things = queries.register(request.user, wanted_of(request), hotel_date(now(), request.hotel))[:SHEET]
    back = f"{reverse('lostfound:register')}?{request.GET.urlencode()}"
    return _labels(request, list(things), "sheet", back)


def _labels(request: SignedRequest, things: list[Thing], paper: str, back: str) -> HttpResponse:
    shown = [(thing, words.where_found(thing), code_of(request, thing)) for thing in things]
    return render(request, "lostfound/labels.html", {"labels": shown, "paper": paper, "back": back})


@needs(rights.RUN)
@require_safe
def figures(request: SignedRequest) -> HttpResponse:
    """What became of the things of a period, how old the others are, and who found them."""
    today = hotel_date(now(), request.hotel)
    last = params.day(request, "until", today) or today
    first = min(params.day(request, "from", last - timedelta(days=DAYS - 1)) or last, last)
    age_words = {
        "week": _("up to a week"), "month": _("up to a month"), "quarter": _("up to three months"),
        "half": _("up to half a year"), "longer": _("longer"),
    }  # fmt: skip
    ages = reads.ages(today)
    context = {
        "first": first,
        "last": last,
        "figures": reads.figures(first, last),
        "ages": [(age_words[name], count) for name, count in ages],
        "most": max(count for _name, count in ages) or 1,
        "finders": reads.finders(first, last),
    }
    return render(request, "lostfound/figures.html", context)


@needs(rights.EXPORT)
@require_safe
def export(request: SignedRequest, form: str) -> HttpResponseBase:
    """The register as it is filtered now, without guests, as CSV or workbook."""
    at = now()
    things = queries.register(request.user, wanted_of(request), hotel_date(now(), request.hotel))[
        :ROWS_AT_MOST
    ]
    header = [
        _("Number"), _("Found at"), pgettext("of a thing", "Kind"), _("Category"), _("What it is"), _("Colour"),
        _("Brand"), _("Room"), _("Area"), _("Where exactly"), _("Finder"), _("Place now"), _("Since"), _("Kept until"),
        _("State"), _("Closed"),
    ]  # fmt: skip
    audit.record("lostfound.export", by=request.user, at=at, about="lostfound:register", new=form)
    name = f"found-things-{hotel_date(at, request.hotel).isoformat()}"
    if form == "csv":
        return csv_response(name, header, _rows(request, things))
    return xlsx_response(name, header, _rows(request, things), title=_("Found things"))


def _rows(request: SignedRequest, things: Any) -> Iterator[list[Any]]:
    for thing in things.iterator(chunk_size=500):
        yield [
            thing.number, thing.found_at, thing.get_kind_display(), thing.category.name, thing.words,
            thing.get_colour_display() if thing.colour else "", thing.brand, thing.room.number if thing.room else "",
            thing.area.name if thing.area else "", thing.where_words, thing.finder.name,
            words.place_of(thing, request.user), thing.place_since, thing.due_on, thing.get_gone_display(),
            thing.closed_at,
        ]  # fmt: skip
