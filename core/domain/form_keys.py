"""One-time form keys: a double click, a resend or a back button counts once (SAFETY 8)."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal, Stale
from core.models import FormKey

if TYPE_CHECKING:
    from core.people import Employee

KEPT = timedelta(days=30)
NOT_PART_OF_BODY = {"csrfmiddlewaretoken"}


class _KeyTaken(Exception):
    """The key has been used before, or is in use and was committed while we waited for it."""


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return str(uuid.uuid4())


def read(key: str) -> uuid.UUID:
    """The key as a form sent it. Raises Refusal if it is none."""
    try:
        return uuid.UUID(key)
    except ValueError:
        raise Refusal(_("This form has lost its key. Open the page again; nothing was saved.")) from None


def at_address(key: str, address: str) -> uuid.UUID:
    """What a page's key is at one of the addresses its forms lead to. Raises Refusal if `key` is none.

    A page gives all its forms one key: sending one of them must not spend it for the next.
    """
    return uuid.uuid5(read(key), address)


def body_of(data: QueryDict, files: MultiValueDict[str, Any] | None = None) -> str:
    """What was sent, in one order, without what differs between two sendings of the same form.

    Files count by their content; they are read from the beginning and left there.
    """
    said = {name: data.getlist(name) for name in sorted(data) if name not in NOT_PART_OF_BODY}
    for name, uploads in sorted(files.lists() if files else []):
        said[f"file {name}"] = [_sha256(upload) for upload in uploads]
    return json.dumps(said, ensure_ascii=False)


def _sha256(upload: UploadedFile[bytes]) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def once(key: str | uuid.UUID, *, by: Employee | None, body: str, act: Callable[[], str]) -> str:
    """Run `act` in a transaction at most once per key and return its result, the address to go to.

    The same key with the same body by the same person returns the earlier result; anything else raises Stale.
    A key that is no UUID raises Refusal. Costs two statements: the key goes in first, so that a second sending
    waits for the first on the unique index instead of running into its locks; its result follows.
    """
    number = key if isinstance(key, uuid.UUID) else read(key)
    digest = hashlib.sha256(body.encode()).hexdigest()
    try:
        with transaction.atomic():
            try:
                FormKey.objects.create(key=number, by=by, digest=digest)
            except IntegrityError as taken:
                raise _KeyTaken from taken
            result = act()
            FormKey.objects.filter(key=number).update(result=result)
            return result
    except _KeyTaken:
        earlier = FormKey.objects.get(key=number)
    if earlier.digest != digest or earlier.by_id != (by.pk if by else None):
        raise Stale(
            _("This form was sent before with other content. Open the page again and check what was saved.")
        )
    return earlier.result


def purge(at: datetime) -> int:
    """Delete keys older than 30 days: no form stays open that long. Returns how many."""
    return FormKey.objects.filter(at__lt=at - KEPT).delete()[0]
