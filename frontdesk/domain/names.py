"""Finding guests by what a clerk types: characters, pinyin, initials, parts of a name, or the phone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from core.pinyin import syllables
from frontdesk.models import Guest, GuestKey
from staff.models import Employee

LONGEST = 120


def fold(text: str) -> str:
    """Text as it is compared, letters and digits alone: "Élodie Vasseur-Brunet" -> "elodievasseurbrunet"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c for c in bare.casefold() if c.isalnum())[:LONGEST]


def keys_of(guest: Guest) -> set[str]:
    """Everything this guest is found by, folded. A stored pinyin wins over the guessed one (单 is read Shan)."""
    keys = set(_of_name(guest.name)) | set(_of_name(f"{guest.given_names} {guest.family_name}"))
    keys |= set(_of_name(f"{guest.family_name} {guest.given_names}"))
    chinese = _chinese(guest.name)
    if chinese:
        sounds = guest.pinyin.split() or syllables(chinese)
        keys |= set(_of_syllables([fold(sound) for sound in sounds]))
        keys |= {fold(s) for s in (chinese, chinese[1:], chinese[2:]) if s}
    elif guest.pinyin:
        keys |= set(_of_name(guest.pinyin))
    digits = re.sub(r"\D", "", guest.phone)
    if len(digits) >= 4:
        keys |= {digits, digits[-4:], digits[-8:]}
    return {key for key in keys if key}


def _chinese(name: str) -> str:
    return "".join(c for c in name if "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003134f")


def _of_name(name: str) -> Iterable[str]:
    """The name from each of its words on, and its initials."""
    words = [fold(word) for word in re.split(r"[\s·•\-',.]+", name) if fold(word)]
    for first in range(len(words)):
        yield "".join(words[first:])[:LONGEST]
    yield "".join(word[0] for word in words)


def _of_syllables(syllables: list[str]) -> Iterable[str]:
    """zhu ming yuan: from the first three syllables on, since family names have one or two, and the initials.

    ü is typed as v, as u, and as yu, as in a passport.
    """
    plain = [s for s in syllables if s]
    for form in (plain, [s.replace("v", "u") for s in plain], [s.replace("v", "yu") for s in plain]):
        for first in range(3):
            yield "".join(form[first:])
    yield "".join(s[0] for s in plain)


def write_keys(guest: Guest) -> None:
    """Store the keys of a new guest (one INSERT)."""
    GuestKey.objects.bulk_create(GuestKey(guest=guest, key=key) for key in sorted(keys_of(guest)))


def renew_keys(guest: Guest) -> None:
    """Replace the keys of a guest whose name or phone has changed."""
    GuestKey.objects.filter(guest=guest).delete()
    write_keys(guest)


def correct_guest(guest: Guest, *, name: str = "", phone: str = "") -> None:
    """Write a name or phone the guest has told anew, and find the guest by it from now on; empty keeps the old."""
    given = {"name": name.strip(), "phone": phone.strip()}
    changed = [field for field, value in given.items() if value and value != getattr(guest, field)]
    if changed:
        for field in changed:
            setattr(guest, field, given[field])
        guest.save(update_fields=changed)
        renew_keys(guest)


def change_guest(
    guest_id: int, *, name: str, pinyin: str, phone: str, vip: bool, by: Employee, at: datetime
) -> Guest:
    """Write how a guest is called and found. Raises Refusal without a name. The audit names no person."""
    if not name.strip():
        raise Refusal(_("Enter the guest's name as it stands in the document."), field="name")
    told = {"name": name.strip(), "pinyin": pinyin.strip(), "phone": phone.strip(), "vip": vip}
    with transaction.atomic():
        guest = Guest.objects.select_for_update().get(pk=guest_id)
        changed = [field for field, value in told.items() if value != getattr(guest, field)]
        for field in changed:
            setattr(guest, field, told[field])
        if changed:
            guest.save(update_fields=changed)
            renew_keys(guest)
            audit.record(
                "frontdesk.change_guest", by=by, at=at, about=f"frontdesk:guest:{guest.pk}",
                new=", ".join(changed),
            )  # fmt: skip
    return guest
