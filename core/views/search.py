"""The search box: what every app finds, nearest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import params, slots
from core.access import signed_in

SHOWN = 20


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """The page, and for htmx its list alone. Every app answers only what the person may see."""
    text = params.text(request, "q", length=60)
    hits = (
        sorted(slots.filled("search", text=text, user=request.user), key=lambda hit: hit.rank) if text else []
    )
    context = {"text": text, "hits": hits[:SHOWN], "more": max(0, len(hits) - SHOWN)}
    template = "core/search.html#hits" if request.headers.get("HX-Request") == "true" else "core/search.html"
    return render(request, template, context)
