"""Checking identity documents.

Only a wrong check digit or an impossible birth date refuses a number: formats of other papers differ between old
and new issues. The place part of a resident number never refuses, since codes change and a birthplace table knows
neither the residence permits (81, 82, 83) nor people born before a county was renamed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.iso7064 import mod_11_2

from core.crypto import keyed_hash
from core.domain import audit
from core.errors import Denied, Refusal
from frontdesk.enums import DocumentKind
from frontdesk.models import Guest, GuestDocument
from frontdesk.rights import SEE_FULL_DOCUMENTS
from staff.models import Employee

WITH_CHECK_DIGIT = (
    DocumentKind.RESIDENT_ID, DocumentKind.TEMPORARY_ID, DocumentKind.HOUSEHOLD, DocumentKind.RESIDENCE_PERMIT,
)  # fmt: skip
"""Kinds that carry the 18-character citizen number of GB 11643-1999 (check character by ISO 7064 MOD 11-2)."""

OLDEST = date(1880, 1, 1)


@dataclass(frozen=True)
class Checked:
    """A number that may be used: as it is stored, and what it tells of itself."""

    kind: str
    number: str
    born_on: date | None = None
    female: bool | None = None


def check_document(kind: str, number: str, *, today: date) -> Checked:
    """The document's number, tidied and checked.

    Raises Refusal (field "document_number") when it is empty, too short or long, or its check digit or birth date is
    wrong.
    """
    tidy = _tidy(number)
    if not kind:
        raise Refusal(nobody_without_document(), field="document_kind")
    if not tidy:
        raise Refusal(nobody_without_document(), field="document_number")
    if not re.fullmatch(r"[A-Z0-9]{4,24}", tidy):
        raise Refusal(
            _(
                "A document number has 4 to 24 letters and digits. Compare it with the document and type it again."
            ),
            field="document_number",
        )
    if kind in WITH_CHECK_DIGIT or (kind == DocumentKind.PERMANENT_RESIDENT and len(tidy) == 18):
        return _check_citizen_number(kind, tidy, today)
    return Checked(kind, tidy)


def _tidy(number: str) -> str:
    """Capitals and ASCII digits without blanks, hyphens and brackets, however it was typed or scanned."""
    return re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", number)).upper()


def nobody_without_document() -> str:
    """The house rule of duty FD5, as a sentence."""
    return _(
        "Nobody stays without a checked document. Choose its type and enter the number, or call the supervisor."
    )


def _check_citizen_number(kind: str, number: str, today: date) -> Checked:
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise Refusal(
            _("This number has 18 characters: 17 digits and a last digit or X. Type it again."),
            field="document_number",
        )
    if not mod_11_2.is_valid(number):
        raise Refusal(
            _(
                "The last character of this ID number does not fit the others. "
                "Compare it with the card and type it again."
            ),
            field="document_number",
        )
    born_on = _birth_date(number[6:14])
    if born_on is None or not OLDEST <= born_on <= today:
        raise Refusal(
            _("The birth date in this number does not exist. Compare it with the card and type it again."),
            field="document_number",
        )
    return Checked(kind, number, born_on, int(number[16]) % 2 == 0)


def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def hash_of(document: Checked) -> str:
    """What the document is found by without decrypting."""
    return keyed_hash(f"{document.kind}:{document.number}")


def shown_before(document: Checked) -> list[GuestDocument]:
    """The same document as it was shown earlier, newest first, with its guest; the number stays sealed."""
    shown = GuestDocument.objects.filter(number_hash=hash_of(document), kind=document.kind)
    return list(shown.select_related("guest").defer("number").order_by("-pk"))


@dataclass(frozen=True)
class Hint:
    """What a number tells while it is typed: `state` "ready", "alert" or nothing yet."""

    state: str
    checked: Checked | None = None
    sentence: str = ""
    typed: int = 0
    guest: Guest | None = None


def hint_for(kind: str, number: str, *, today: date) -> Hint | None:
    """Whether the number can be right, and who showed it before. None for an empty number (at most one query)."""
    tidy = _tidy(number)
    if not tidy:
        return None
    if kind in WITH_CHECK_DIGIT and len(tidy) < 18:
        return Hint("", typed=len(tidy))
    try:
        checked = check_document(kind, tidy, today=today)
    except Refusal as refusal:
        return Hint("alert", sentence=str(refusal.message))
    shown = shown_before(checked)
    return Hint("ready", checked=checked, guest=shown[0].guest if shown else None)


def known_document(guest: Guest) -> GuestDocument | None:
    """The document this guest showed last."""
    return GuestDocument.objects.filter(guest=guest).order_by("-pk").first()


def show_full(document_id: int, *, reason: str, by: Employee, at: datetime) -> GuestDocument:
    """The document with its full number, for a stated reason that goes into the audit.

    Raises Denied without the right, Refusal without a reason or for a document that is not kept any more.
    """
    if not by.has_perm(SEE_FULL_DOCUMENTS):
        raise Denied(_("Showing a full document number is for those with the right for it."))
    if not reason.strip():
        raise Refusal(_("Say why the full number is needed. It is recorded."), field="reason")
    with transaction.atomic():
        document = GuestDocument.objects.filter(pk=document_id).first()
        if document is None:
            raise Refusal(_("This document is not kept any more. Ask the guest for it."))
        audit.record(
            "frontdesk.show_document", by=by, at=at, about=f"frontdesk:document:{document.pk}", reason=reason,
        )  # fmt: skip
    return document
