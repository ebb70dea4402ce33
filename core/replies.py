"""What views of several apps share: the frame a page stands in, forms that count once, the way to the next page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.access import PHONE, sign_in_kind
from core.domain import form_keys
from core.people import SignedRequest


def frame_of(request: HttpRequest) -> str:
    """The frame of a page that stands on floor phones and at the desk."""
    return "phone.html" if sign_in_kind(request) == PHONE else "base.html"


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def once(request: SignedRequest, act: Callable[[], str]) -> str:
    """Do what the form asks at most once, however often the tap arrives. Answers where to go."""
    key = form_keys.at_address(request.POST.get("key", ""), request.path)
    body = form_keys.body_of(request.POST, request.FILES)
    return form_keys.once(key, by=request.user, body=body, act=act)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """On to the next page, for a form htmx has sent as for any other."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
