"""A picture, to those who may see the thing it shows; and taking it away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, params
from core.access import PHONE, signed_in
from core.domain import pictures
from core.forms import RemovePictureForm
from core.models import Picture
from core.people import SignedRequest

KEPT_A_WEEK = "private, max-age=604800, immutable"  # another picture has another number


def _visible(request: SignedRequest, number: UUID) -> Picture:
    """The picture, or 404: what a person may not see is not there."""
    picture = pictures.visible_to(request.user, number, floor=request.sign_in_kind == PHONE)
    if picture is None:
        raise Http404
    return picture


@signed_in(floor=True)
@require_safe
def picture(request: SignedRequest, number: UUID) -> FileResponse:
    """The picture itself, or with `?size=thumb` its small twin.

    Stored nowhere on the way (SAFETY 22), unless its owner says that it shows nothing of anybody.
    """
    found = _visible(request, number)
    thumb = params.choice(request, "size", ("thumb",)) == "thumb"
    path = pictures.path_of(found.number, thumb=thumb)
    if not path.is_file():  # verify_books names it
        raise Http404
    response = FileResponse(path.open("rb"), filename=f"picture-{found.pk}.jpg", content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    owned = pictures.owner_of(found.about)
    keeps = owned is not None and owned[0].browser_keeps
    response["Cache-Control"] = KEPT_A_WEEK if keeps else "private, no-store"
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedRequest, number: UUID) -> HttpResponse:
    """Ask for the reason and take the picture away."""
    found = _visible(request, number)
    if not pictures.may_remove(request.user, found):
        raise PermissionDenied
    owner, pk = pictures.owner_of(found.about) or (None, 0)
    back = owner.page(pk) if owner else "/"
    form = RemovePictureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pictures.remove(found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, _("The picture was taken away."))
        return HttpResponseRedirect(back)
    context = {"picture": found, "form": form, "back": back}
    return render(request, "core/picture_remove.html", context, status=422 if form.errors else 200)
