"""A page with two tiles that follows the board, as the browser test of live.js opens it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from core.access import public, signed_in

PAGE = Template(
    """{% load house static %}<!doctype html><html lang="en" data-zone="Asia/Shanghai"><head><title>Tiles</title>
    <script type="module" src="{% static "js/live.js" %}"></script>
    <script type="module" src="/notes.js"></script></head>
    <body>{% live "board" "desk" %}
    <button id="room-12" data-version="1">12 dirty</button><button id="room-13" data-version="9">13 ready</button>
    <ol id="heard"></ol></body></html>"""
)
NOTES = """
for (const name of ["tile", "desk", "reset", "state"]) {
  document.addEventListener(`live:${name}`, ({ detail }) => {
    const line = document.createElement("li");
    line.textContent = [name, detail.kind ?? "", detail.ref ?? "", detail.state ?? ""].join(" ").trim();
    document.getElementById("heard").append(line);
  });
}
"""


@signed_in
def tiles(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.render(RequestContext(request)))


@public
def notes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(NOTES, content_type="text/javascript")


urlpatterns = [
    path("tiles/", tiles, name="home"),
    path("notes.js", notes),
    path("", include("core.urls")),
    path("", include("staff.urls")),
]
handler404 = "core.views.page_not_found"
