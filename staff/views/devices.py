"""Floor phones and wall screens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from core.clock import now
from core.errors import Refusal
from core.people import SignedRequest
from staff import rights
from staff.domain import devices
from staff.forms import DeviceForm
from staff.models import Device
from staff.views.people import qr


@needs(rights.ENROL_DEVICES)
def device_list(request: SignedRequest) -> HttpResponse:
    """All devices, and a form for a new one; the code of a new one is shown this once."""
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, code = devices.offer(**form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            return show_code(request, device, code)
    context = {"form": form, "devices": Device.objects.filter(revoked_at__isnull=True), "now": now()}
    return render(request, "staff/devices.html", context, status=422 if form.errors else 200)


@needs(rights.ENROL_DEVICES)
@require_POST
def new_code(request: SignedRequest, pk: int) -> HttpResponse:
    """Another code for a device that was not enrolled in time."""
    device = get_object_or_404(Device, pk=pk)
    return show_code(request, device, devices.renew_code(device, at=now()))


@needs(rights.ENROL_DEVICES)
@require_POST
def revoke(request: SignedRequest, pk: int) -> HttpResponse:
    """Shut a device out."""
    device = get_object_or_404(Device, pk=pk)
    devices.revoke(device, by=request.user, at=now())
    messages.success(
        request, _("%(device)s is shut out; whoever used it is signed out.") % {"device": device.name}
    )
    return redirect("staff:devices")


def show_code(request: SignedRequest, device: Device, code: str) -> HttpResponse:
    """The code as text and as a picture for the phone's camera."""
    address = request.build_absolute_uri(reverse("staff:enrol-code", args=[code]))
    page = request.build_absolute_uri(reverse("staff:enrol"))
    half = len(code) // 2
    context = {
        "device": device,
        "code": f"{code[:half]}-{code[half:]}",
        "page": page,
        "picture": qr(address),
        "until": device.code_until,
    }
    return render(request, "staff/device_code.html", context)
