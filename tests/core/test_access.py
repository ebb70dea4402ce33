"""Deny by default: every view declares, and what it declares holds for every kind of sign-in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver
from django.views.generic import View

from core import access
from core.access import Declared, declared_of, needs, public, signed_in
from core.middleware import GuardMiddleware
from tests import factories


class Person:
    """Somebody with these rights."""

    is_authenticated = True

    def __init__(self, *rights: str) -> None:
        self.rights = rights

    def has_perm(self, right: str) -> bool:
        return right in self.rights


def visit(view, user=None, kind=access.DESK, path="/rooms/?floor=12", **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = user or AnonymousUser()
    request.sign_in_kind = kind
    return view(request)


def page(request):
    return HttpResponse("seen")


LEADER, CREW = Person("rooms.see_board"), Person()
OPEN, SHUT, SIGN_IN = "open", "shut", "sign in"


@pytest.mark.parametrize(
    ("view", "answers"),
    [  # nobody, crew at the desk, leader at the desk, leader with a phone, wall screen
        (public(page), [OPEN, OPEN, OPEN, OPEN, OPEN]),
        (signed_in(page), [SIGN_IN, OPEN, OPEN, SHUT, SHUT]),
        (signed_in(floor=True)(page), [SIGN_IN, OPEN, OPEN, OPEN, SHUT]),
        (needs("rooms.see_board")(page), [SIGN_IN, SHUT, OPEN, SHUT, SHUT]),
        (needs("rooms.see_board", floor=True)(page), [SIGN_IN, SHUT, OPEN, OPEN, SHUT]),
        (needs("rooms.see_board", wall=True)(page), [SIGN_IN, SHUT, OPEN, SHUT, OPEN]),
    ],
)
def test_the_table_of_who_may_see_what(view, answers):
    visitors = [
        (None, access.DESK),
        (CREW, access.DESK),
        (LEADER, access.DESK),
        (LEADER, access.PHONE),
        (None, access.WALL),
    ]
    found = []
    for user, kind in visitors:
        try:
            found.append(OPEN if visit(view, user, kind).status_code == 200 else SIGN_IN)
        except PermissionDenied:
            found.append(SHUT)
    assert found == answers


def test_a_stranger_comes_back_to_the_page_after_signing_in():
    response = visit(signed_in(page))
    assert response.status_code == 302 and response["Location"] == "/sign-in/?next=%2Frooms%2F%3Ffloor%3D12"


def test_an_ended_session_leaves_the_whole_page_instead_of_a_table_cell():
    response = visit(
        signed_in(page),
        path="/rooms/12/",
        **{"HX-Request": "true", "HX-Current-URL": "http://elsewhere.example/rooms/"},
    )
    assert response["HX-Redirect"] == "/sign-in/?next=%2Frooms%2F" and response.content == b""


def test_a_class_declares_for_all_its_methods():
    @needs("rooms.see_board")
    class Board(View):
        def get(self, request):
            return HttpResponse("seen")

    view = Board.as_view()
    assert declared_of(view) == Declared(right="rooms.see_board")
    assert visit(view, LEADER).content == b"seen"
    with pytest.raises(PermissionDenied):
        visit(view, CREW)


def test_the_right_is_asked_for_before_anything_is_read():
    def exploding(request):
        raise AssertionError("the view was run")

    with pytest.raises(PermissionDenied):
        visit(needs("rooms.see_board")(exploding), CREW)


def test_a_right_is_declared_once(monkeypatch):
    monkeypatch.setattr(access, "RIGHTS", {})
    access.declare("core.try", "try it")
    with pytest.raises(ValueError, match="twice"):
        access.declare("core.try", "try it again")


def test_every_address_of_ours_declares_who_may_see_it():
    undeclared = [name or pattern for pattern, name, declared in access.all_views() if declared is None]
    assert undeclared == []


def test_every_right_a_view_asks_for_is_declared():
    asked = {
        declared.right for _pattern, _name, declared in access.all_views() if declared and declared.right
    }
    assert asked <= set(access.RIGHTS)


def ours(view):
    view.__module__ = "core.views.test"
    return view


def test_a_view_that_declares_nothing_is_refused(settings, caplog):
    guard = GuardMiddleware(lambda request: HttpResponse())
    view = ours(lambda request: HttpResponse("seen"))
    with pytest.raises(ImproperlyConfigured):
        guard.process_view(RequestFactory().get("/"), view, (), {})
    settings.ACCESS_STRICT = False
    with pytest.raises(PermissionDenied):
        guard.process_view(RequestFactory().get("/"), view, (), {})
    assert "declares no right" in caplog.text
    assert guard.process_view(RequestFactory().get("/"), public(view), (), {}) is None


@pytest.mark.parametrize("number", [2**63, 10**40])
def test_a_number_no_database_can_hold_is_not_found(number):
    guard = GuardMiddleware(lambda request: HttpResponse())
    with pytest.raises(Http404):
        guard.process_view(RequestFactory().get("/"), public(page), (), {"pk": number})
    assert guard.process_view(RequestFactory().get("/"), public(page), (), {"pk": 2**63 - 1}) is None


def test_third_party_views_are_not_ours():
    from django.views.static import serve

    assert not access.is_ours(serve)
    assert access.is_ours(get_resolver().resolve("/healthz").func)


def test_pages_are_stored_nowhere_unless_they_say_so():
    guard = GuardMiddleware(lambda request: HttpResponse(headers=request.GET.dict()))
    assert guard(RequestFactory().get("/"))["Cache-Control"] == "no-store"
    assert guard(RequestFactory().get("/", {"Cache-Control": "max-age=60"}))["Cache-Control"] == "max-age=60"


def test_the_menu_holds_what_the_visitor_may_open(monkeypatch):
    from core import menu, slots

    monkeypatch.setitem(
        slots._fillers,
        "menu",
        [
            (1, lambda: slots.MenuEntry("Hotel", "core:profile", "building-2", "core.change_hotel", order=9)),
            (1, lambda: [slots.MenuEntry("Search", "core:search", "search", order=1, floor=True)]),
        ],
    )
    request = SimpleNamespace(
        user=Person("core.change_hotel"),
        sign_in_kind=access.DESK,
        resolver_match=SimpleNamespace(view_name="core:profile"),
    )
    assert [(line.label, line.url, line.current) for line in menu.lines(request)] == [
        ("Search", "/search/", False),
        ("Hotel", "/hotel/", True),
    ]
    request.sign_in_kind = access.PHONE
    assert [line.label for line in menu.lines(request)] == ["Search"]
    request.sign_in_kind = access.WALL
    assert menu.lines(request) == []
    request.sign_in_kind, request.user = access.DESK, AnonymousUser()
    assert menu.lines(request) == []


def a_menu_of(count: int, kind: str, bar: bool = False):
    from core import menu, slots

    def entries() -> list[slots.MenuEntry]:
        return [
            slots.MenuEntry(
                f"Line {n}", "core:search", "search", order=n, floor=True, matches=("core:search",)
            )
            for n in range(count)
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(slots._fillers, "menu", [(1, entries)])
        match = SimpleNamespace(view_name="core:search")
        visitor = SimpleNamespace(user=Person(), sign_in_kind=kind, resolver_match=match)
        return menu.menu(visitor, bar=bar)


@pytest.mark.parametrize(
    ("count", "kind", "bar", "shown"),
    [
        (12, access.DESK, False, 12),  # one line more than the screen holds: no button would save anything
        (13, access.DESK, False, 11),
        (4, access.PHONE, False, 4),
        (9, access.PHONE, False, 3),
        (9, access.DESK, True, 3),  # a page made for phones, opened with a password
    ],
)
def test_a_menu_that_does_not_fit_keeps_its_end_behind_more(count, kind, bar, shown):
    found = a_menu_of(count, kind, bar)
    assert (len(found.shown), len(found.more)) == (shown, count - shown)
    assert found.more_is_current == bool(found.more)


def test_a_line_is_hidden_from_those_who_have_a_better_one(monkeypatch):
    from core import menu, slots

    line = slots.MenuEntry("Own", "core:search", "search", unless="core.change_hotel")
    monkeypatch.setitem(slots._fillers, "menu", [(1, lambda: line)])
    request = SimpleNamespace(user=Person(), sign_in_kind=access.DESK, resolver_match=None)
    assert len(menu.lines(request)) == 1
    request.user = Person("core.change_hotel")
    assert menu.lines(request) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "address", "opens"),
    [
        ("front_desk", "/desk/?tab=arrivals", True),
        ("front_desk", "/cleaning/", False),
        ("pa_crew", "/me/", True),
        ("manager", "/nowhere/", False),
        ("manager", "", False),
    ],
)
def test_a_link_leads_somewhere_for_who_has_the_right_of_its_page(rf, role, address, opens):
    request = rf.get("/")
    request.user = factories.employee("1099", role)
    assert access.may_open(request, address) is opens


@pytest.mark.django_db
def test_a_floor_phone_is_led_to_floor_pages_only(rf):
    request = rf.get("/")
    request.user, request.sign_in_kind = factories.manager(), access.PHONE
    assert [access.may_open(request, address) for address in ("/cleaning/", "/staff/")] == [True, False]
