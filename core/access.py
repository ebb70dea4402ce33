"""Who may see which page. Every view says it itself; the table of rights and the tests read what the views say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar, cast, overload
from urllib.parse import urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _

View = Callable[..., Any]
V = TypeVar("V", bound=View)

# Kinds of sign-in (DESIGN 6). The sign-in middleware of `staff` sets `request.sign_in_kind`.
DESK, PHONE, WALL = "desk", "phone", "wall"

RIGHTS: dict[str, str | Promise] = {}


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view asks of its visitor. `right` is empty where signing in is enough, and on public pages."""

    right: str = ""
    public: bool = False
    floor: bool = False
    wall: bool = False


def declare(right: str, sentence: str | Promise) -> str:
    """Enter a right ("app.verb_thing") with its sentence ("see the room board"). Returns the right."""
    if right in RIGHTS:
        raise ValueError(f"right {right} is declared twice")
    RIGHTS[right] = sentence
    return right


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Only the hotel's own proxies are believed about others."""
    address: str = request.META.get("REMOTE_ADDR", "")
    forwarded = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    while address in settings.TRUSTED_PROXIES and forwarded:
        address = forwarded.pop()
    return address[:45]


def sign_in_kind(request: HttpRequest) -> str:
    """DESK, PHONE or WALL."""
    return getattr(request, "sign_in_kind", DESK)


def needs(right: str, *, floor: bool = False, wall: bool = False) -> Callable[[V], V]:
    """The page asks for `right`. `floor` opens it to floor phones too, `wall` to wall screens, which have no person."""
    return _guard(Declared(right=right, floor=floor, wall=wall))


@overload
def signed_in(view: V) -> V: ...
@overload
def signed_in(*, floor: bool = False, wall: bool = False) -> Callable[[V], V]: ...
def signed_in(view: Any = None, *, floor: bool = False, wall: bool = False) -> Any:
    """The page is open to everybody who signed in; `floor` and `wall` as for `needs`."""
    guard: Any = _guard(Declared(floor=floor, wall=wall))
    return guard if view is None else guard(view)


def public(view: V) -> V:
    """The page is open without signing in."""
    guard: Callable[[V], V] = _guard(Declared(public=True))
    return guard(view)


def _guard(declared: Declared) -> Callable[[V], V]:
    def decorate(view: V) -> V:
        if isinstance(view, type):
            view.declared = declared  # type: ignore[attr-defined]
            return cast(V, method_decorator(decorate, name="dispatch")(view))

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return answer_for_stranger(request, declared) or view(request, *args, **kwargs)

        guarded.declared = declared  # type: ignore[attr-defined]
        return cast(V, guarded)

    return decorate


def answer_for_stranger(request: HttpRequest, declared: Declared) -> HttpResponse | None:
    """None for a visitor who may go on; else the way to the sign-in page. Raises PermissionDenied (403).

    Runs before the view looks at anything, so a wrong role learns nothing from validation (SAFETY 5).
    """
    if declared.public:
        return None
    kind = sign_in_kind(request)
    if kind == WALL:
        if declared.wall:
            return None
        raise PermissionDenied
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if kind == PHONE and not declared.floor:
        raise PermissionDenied
    if declared.right and not request.user.has_perm(declared.right):
        raise PermissionDenied
    return None


@lru_cache(maxsize=4096)
def _declared_at(path: str) -> Declared | None:
    try:
        return declared_of(resolve(path).func)
    except Resolver404:
        return None


def may_open(request: HttpRequest, address: str) -> bool:
    """Whether a link to one of our own addresses leads this visitor anywhere: it asks the view's declaration."""
    declared = _declared_at(urlsplit(address).path)
    if declared is None or sign_in_kind(request) == WALL:
        return False
    if sign_in_kind(request) == PHONE and not declared.floor:
        return False
    return declared.public or not declared.right or request.user.has_perm(declared.right)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here. An htmx request leaves the whole page instead of filling a table cell.

    Who has sent a form is told that it was not saved, and comes back to the page it stood on.
    """
    htmx = request.headers.get("HX-Request") == "true"
    back = request.get_full_path()
    if htmx:  # what it fetched is a piece of a page; the person wants the page back
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    elif request.method == "POST":  # many addresses of forms show nothing by themselves
        back = _page_before(request)
    if request.method == "POST":
        messages.warning(
            request,
            _(
                "You were signed out before this was sent, so nothing was saved. Sign in and send it once more."
            ),
        )
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if htmx:
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _page_before(request: HttpRequest) -> str:
    """The page of ours a form was sent from, or home."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return "/"
    return before._replace(scheme="", netloc="", fragment="").geturl() or "/"


def declared_of(view: View) -> Declared | None:
    """What a view of the address table declares, function or class."""
    return getattr(view, "declared", None) or getattr(getattr(view, "view_class", None), "declared", None)


def is_ours(view: View) -> bool:
    """Whether the view belongs to one of this program's apps (and so must declare)."""
    module = getattr(view, "view_class", view).__module__
    return module.partition(".")[0] in our_apps()


@cache
def our_apps() -> frozenset[str]:
    """Names of the apps that lie in this repository. Asked on every request, the same as long as the program runs."""
    return frozenset(
        config.name
        for config in apps.get_app_configs()
        if config.path == str(settings.BASE_DIR / config.name)
    )


def all_views() -> Iterator[tuple[str, str, Declared | None]]:
    """Every address of the program: (pattern, name with namespace, what its view declares)."""
    for pattern, name, view in walk_addresses():
        yield pattern, name, declared_of(view)


def walk_addresses() -> Iterator[tuple[str, str, View]]:
    """Every address of the program with its view."""

    def walk(entries: list[Any], before: str, space: str) -> Iterator[tuple[str, str, View]]:
        for entry in entries:
            path = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{space}{entry.namespace}:" if entry.namespace else space
                yield from walk(entry.url_patterns, path, inner)
            elif isinstance(entry, URLPattern):
                yield path, f"{space}{entry.name or ''}", entry.callback

    return walk(get_resolver().url_patterns, "/", "")
