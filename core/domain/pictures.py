"""Pictures people take of things: kept once, seen by those who may see the thing, taken away with a reason.

An app says in its `slots.py` whose pictures a thing's are:

    pictures.owns("lostfound:thing", pictures.Owner(may_see=..., page=...))

and keeps what `core.forms.PicturesField` has read: `pictures.add(redrawn, about="lostfound:thing:12", by=, at=)`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.domain import audit
from core.errors import Refusal, Stale
from core.images import Redrawn
from core.models import Picture
from core.slots import Fault

if TYPE_CHECKING:
    from core.people import Employee

REMOVED_KEPT = timedelta(days=30)  # files of pictures taken away, in case the reason was a mistake
STRAY_AFTER = timedelta(days=1)  # a file without a row for so long belongs to an act that never was


def nobody(user: Employee, pk: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Owner:
    """What an app answers about the pictures of its things, each known by its number.

    `may_see` and `may_remove` ask whether a person may; `page` is the address of the thing; `floor` opens the pictures
    to floor phones; `browser_keeps` lets a browser hold them for a week: a bar of soap is nobody's secret, and a list
    of fifty is looked at many times a day.
    """

    may_see: Callable[[Employee, int], bool]
    page: Callable[[int], str]
    may_remove: Callable[[Employee, int], bool] = nobody
    floor: bool = False
    browser_keeps: bool = False


OWNERS: dict[str, Owner] = {}


def owns(kind: str, owner: Owner) -> None:
    """Enter who answers for pictures of `kind` ("lostfound:thing"). A second owner raises ValueError."""
    if kind in OWNERS:
        raise ValueError(f"pictures of {kind} have an owner already")
    OWNERS[kind] = owner


def owner_of(about: str) -> tuple[Owner, int] | None:
    """Who answers for pictures about "lostfound:thing:12", and the number 12. None for what nobody owns."""
    kind, _colon, number = about.rpartition(":")
    owner = OWNERS.get(kind)
    return (owner, int(number)) if owner and number.isascii() and number.isdigit() else None


def add(redrawn: Redrawn, *, about: str, by: Employee | None, at: datetime) -> Picture:
    """Keep a picture of a thing (two INSERTs, two files). Raises LookupError for a thing nobody owns.

    The files are on the disk before the row is; when the caller's transaction is undone, `sweep` removes them.
    """
    if owner_of(about) is None:
        raise LookupError(f"no app owns pictures about {about!r}")
    number = uuid4()
    _keep(path_of(number), redrawn.jpeg)
    _keep(path_of(number, thumb=True), redrawn.thumb)
    with transaction.atomic():
        picture: Picture = Picture.objects.create(
            number=number, about=about, sha256=redrawn.sha256, thumb_sha256=redrawn.thumb_sha256,
            bytes=len(redrawn.jpeg), width=redrawn.width, height=redrawn.height, by=by, at=at,
        )  # fmt: skip
        audit.record("core.add_picture", by=by, at=at, about=about, new=str(number))
    return picture


def add_all(found: Iterable[Redrawn], *, about: str, by: Employee | None, at: datetime) -> list[Picture]:
    """Keep several pictures of one thing, all or none."""
    with transaction.atomic():
        return [add(redrawn, about=about, by=by, at=at) for redrawn in found]


def of(about: str) -> list[Picture]:
    """The pictures of one thing, oldest first (one query)."""
    return of_many([about])[about]


def of_many(abouts: Iterable[str]) -> dict[str, list[Picture]]:
    """The pictures of each of these things, oldest first (one query for a whole list)."""
    found: dict[str, list[Picture]] = {about: [] for about in abouts}
    for picture in Picture.objects.filter(about__in=found, removed_at__isnull=True):
        found[picture.about].append(picture)
    return found


def visible_to(user: Employee, number: UUID, *, floor: bool = False) -> Picture | None:
    """The picture of this number, if the person may see it; `floor` says that they look at a floor phone."""
    picture: Picture | None = Picture.objects.filter(number=number, removed_at__isnull=True).first()
    owned = owner_of(picture.about) if picture else None
    if picture is None or owned is None:
        return None
    owner, pk = owned
    return picture if (owner.floor or not floor) and owner.may_see(user, pk) else None


def may_remove(user: Employee, picture: Picture) -> bool:
    """Whether the person may take this picture away."""
    owned = owner_of(picture.about)
    return owned is not None and owned[0].may_remove(user, owned[1])


def remove(picture: Picture, *, reason: str, by: Employee | None, at: datetime) -> None:
    """Take a picture away: nobody sees it from now on, its row stays. Raises Refusal without a reason, or Stale."""
    if not reason:
        raise Refusal(_("Say why the picture is taken away."), "reason")
    with transaction.atomic():
        if not Picture.objects.all().take_away(picture.pk, by=by, at=at, reason=reason):
            raise Stale(_("This picture was taken away before."))
        audit.record(
            "core.remove_picture", by=by, at=at, about=picture.about, old=str(picture.number), reason=reason
        )


def erase_removed(at: datetime) -> int:
    """Delete the files of pictures that were taken away 30 days ago or earlier (retention). Returns how many."""
    due = Picture.objects.filter(removed_at__lt=at - REMOVED_KEPT, erased_at__isnull=True)
    count = 0
    for picture in due:
        # The mark first: a file without its row is swept, a row that misses its file would be a fault.
        count += Picture.objects.all().mark_erased(picture.pk, at=at)
        transaction.on_commit(lambda number=picture.number: _erase(number))  # type: ignore[misc]
    return count


def sweep(wall: datetime) -> int:
    """Delete files older than a day that no picture owns: their acts were undone. Returns how many."""
    count = 0
    for path in _files():
        if path.stat().st_mtime > (wall - STRAY_AFTER).timestamp():
            continue
        number = _number_of(path)
        if number is None or not Picture.objects.filter(number=number, erased_at__isnull=True).exists():
            path.unlink(missing_ok=True)
            count += 1
    return count


def verify() -> Iterator[Fault]:
    """Name every picture whose files are missing or are not those that were kept."""
    for picture in Picture.objects.filter(erased_at__isnull=True).iterator(500):
        for thumb, expected in ((False, picture.sha256), (True, picture.thumb_sha256)):
            path = path_of(picture.number, thumb=thumb)
            what = "small file" if thumb else "file"
            if not path.is_file():
                yield Fault(f"core:picture:{picture.pk}", f"its {what} is missing")
            elif _sha256(path) != expected:
                yield Fault(f"core:picture:{picture.pk}", f"its {what} is not the one that was kept")


def path_of(number: UUID, *, thumb: bool = False) -> Path:
    """Where a picture's file lies."""
    name = f"{number.hex}.thumb.jpg" if thumb else f"{number.hex}.jpg"
    return _folder() / number.hex[:2] / name


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures"


def _files() -> Iterator[Path]:
    return (path for path in _folder().glob("??/*") if path.is_file())


def _number_of(path: Path) -> UUID | None:
    try:
        return UUID(hex=path.name.partition(".")[0])
    except ValueError:
        return None


def _keep(path: Path, content: bytes) -> None:
    """Write a new file so that it survives a power cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _erase(number: UUID) -> None:
    for thumb in (False, True):
        path_of(number, thumb=thumb).unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
