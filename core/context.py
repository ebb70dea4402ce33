"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from core import access
from core.preferences import theme_of


def house(request: HttpRequest) -> dict[str, Any]:
    """`hotel` (read when used), `theme`, and `sign_in_kind` (desk, phone, wall)."""
    return {
        "hotel": getattr(request, "hotel", None),
        "theme": theme_of(request),
        "sign_in_kind": access.sign_in_kind(request),
        "me_url": resolve_url(settings.ME_URL),
        "sign_out_url": resolve_url(settings.SIGN_OUT_URL),
    }
