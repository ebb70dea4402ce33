"""What a password must be. Long and not to be guessed; nothing else is asked, and nothing expires (SAFETY 25)."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.domain.hotel import profile
from staff.domain.names import fold, readings
from staff.enums import Role
from staff.models import Employee
from staff.roles import LEADING

LENGTH, LENGTH_OF_LEADERS, LONGEST = 12, 15, 128
LEAST_SIGNS_OF_ITS_OWN = 6
LEAST_DIFFERENT_SIGNS = 5
# Words of the trade and of keyboards, besides the names of this hotel and this person.
WORDS = (
    "password passwort passw0rd welcome letmein admin login hotel housekeeping room desk qwerty asdf 123456 "
    "密码 酒店 宾馆 客房"
)


class LengthValidator:
    """At least 12 signs, 15 for manager and deputy, at most 128 (hashing longer ones would cost the house)."""

    def validate(self, password: str, user: Any = None) -> None:
        least = least_length(user)
        if len(password) < least:
            raise ValidationError(
                _(
                    "This password is too short. Use at least %(least)d signs; a short sentence is easy to keep."
                )
                % {"least": least},
                code="short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("This password is too long. Use at most %(most)d signs.") % {"most": LONGEST}, code="long"
            )

    def get_help_text(self) -> str:
        return _("At least %(least)d signs, of any kind.") % {"least": LENGTH}


class OwnWordsValidator:
    """Not made of the hotel's, the person's or the role's name, nor of one piece repeated.

    What is left after these words are taken out must be a few signs of its own: `secretarysecretary` and
    `minglanlake2026` leave nothing or a year.
    """

    def validate(self, password: str, user: Any = None) -> None:
        rest = fold(password)
        for word in sorted(house_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if (
            len(rest) < LEAST_SIGNS_OF_ITS_OWN
            or len(set(password)) < LEAST_DIFFERENT_SIGNS
            or repeats(password)
        ):
            raise ValidationError(
                _(
                    "This password is easy to guess: it is made of names, roles or repetitions. Choose other words."
                ),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return _("Not made of the hotel's name, your own, or your role.")


def least_length(user: Any) -> int:
    """Signs a password needs: longer for those who lead the department."""
    leads = isinstance(user, Employee) and user.pk and user.roles.filter(role__in=LEADING).exists()
    return LENGTH_OF_LEADERS if leads else LENGTH


def house_words(user: Any) -> set[str]:
    """Folded words that protect nothing: everybody in the house knows them."""
    hotel = profile()
    text = f"{hotel.name_en} {hotel.name_zh} {WORDS} " + " ".join(Role)
    for language, _name in settings.LANGUAGES:
        with override(language):
            text += " " + " ".join(str(role.label) for role in Role)
    words = [*re.split(r"[\W_]+", text), hotel.name_zh, hotel.name_en]
    if isinstance(user, Employee):
        words += [user.number, user.name_zh, user.family_name, user.given_names, user.phone]
        words += user.given_names.split() + user.latin_name.split()
        words += readings(user.name_zh) if user.name_zh else []
    return {folded for word in words if len(folded := fold(word)) >= 2}


def repeats(password: str) -> bool:
    """Whether the password is one shorter piece written several times."""
    return password in (password + password)[1:-1]
