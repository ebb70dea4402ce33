"""Room on the disk. When it runs low, uploads and exports are refused first; money and check-in go on (SAFETY 44)."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

SHARE = 0.05


def free_bytes() -> int:
    """What is left on the disk the program writes to."""
    return shutil.disk_usage(settings.RUN_DIR).free


def is_low(folder: Path | None = None, *, wanted: int = 0) -> bool:
    """Whether less than DISK_RESERVE_MB (500 MB) or less than 5 % of the disk is left, were `wanted` bytes written.

    The disk is that of `folder`, else the one the program writes to.
    """
    usage = shutil.disk_usage(folder or settings.RUN_DIR)
    left = usage.free - wanted
    return left < settings.DISK_RESERVE_MB * 2**20 or left < usage.total * SHARE


def refuse_when_low(field: str | None = None) -> None:
    """Called before a file is taken in or kept. Raises Refusal when the room left belongs to the books."""
    if is_low():
        raise Refusal(
            _(
                "The disk is nearly full, so no file can be kept just now. Everything else goes on; "
                "tell the manager, who makes room."
            ),
            field,
        )
