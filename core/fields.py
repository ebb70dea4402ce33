"""Fields for text people type, for text nobody may read in the database, and for amounts (SAFETY 10, 19, 34, 39)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import crypto
from core.crypto import keyed_hash

__all__ = ["AmountField", "CleanCharField", "EncryptedField", "PlainTextField", "clean_text", "keyed_hash"]

# 13 to 19 digits, written together or in groups as on a bank card.
CARD_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


def clean_text(text: str, *, lines: bool = False, card_numbers: bool = False) -> str:
    """`text` in normal form C, with line breaks as line feeds.

    Raises ValidationError for control characters (line feeds pass with `lines`), for halves of surrogate pairs, and
    for what looks like a bank card number unless `card_numbers`.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and not (lines and character == "\n"):
            raise ValidationError(
                _("This text holds a sign that cannot be kept. Type the text again instead of pasting it."),
                code="control",
            )
    if not card_numbers and any(is_card_number(found) for found in CARD_NUMBER.findall(text)):
        raise ValidationError(
            _(
                "This looks like a bank card number, which is never kept here. Note the number of the slip instead."
            ),
            code="card",
        )
    return text


def is_card_number(text: str) -> bool:
    """Whether the digits pass the check of bank cards (Luhn, ISO/IEC 7812-1 annex B)."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(set(digits)) == 1:  # a row of zeros passes the sum but is no card
        return False
    doubled = (sum(divmod(digit * 2, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


class CleanCharField(forms.CharField):
    """Text of a form. `lines` allows line feeds; `card_numbers` is for document numbers only."""

    def __init__(self, *, lines: bool = False, card_numbers: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        self.card_numbers = card_numbers
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        if value in self.empty_values:
            return self.empty_value
        text = clean_text(str(value), lines=self.lines, card_numbers=self.card_numbers)
        return super().to_python(text)


class PlainTextField(models.CharField):  # type: ignore[type-arg]
    """Text people typed, cleaned on its way through forms and `full_clean`. Needs a `max_length`."""

    def __init__(self, *args: Any, lines: bool = False, card_numbers: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        self.card_numbers = card_numbers
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.lines:
            kwargs["lines"] = True
        if self.card_numbers:
            kwargs["card_numbers"] = True
        return name, path, args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_text(value, lines=self.lines, card_numbers=self.card_numbers) if value else value

    def formfield(self, **kwargs: Any) -> Any:
        if self.choices is None:
            kwargs = {
                "form_class": CleanCharField,
                "lines": self.lines,
                "card_numbers": self.card_numbers,
                **kwargs,
            }
        return super().formfield(**kwargs)


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest (AES-GCM) and plain in Python. Look it up by a column of `keyed_hash` beside it."""

    @property
    def place(self) -> str:
        """What is sealed in: a value copied to another column does not open."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str) and value:
            value = crypto.encrypt(value, self.place)
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return crypto.decrypt(value, self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else self._no_lookup()

    def _no_lookup(self) -> NoReturn:
        raise FieldError(f"{self.name} is encrypted; look it up by its keyed hash")

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{"form_class": CleanCharField, "card_numbers": True, "widget": forms.TextInput, **kwargs}
        )


class AmountField(forms.DecimalField):
    """Money of a form: ASCII digits, at most two places, never NaN or 1e3, below a hundred million."""

    PATTERN = re.compile(r"-?[0-9]{1,8}(\.[0-9]{1,2})?")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 10, "decimal_places": 2, "min_value": Decimal("0.00"), **kwargs})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value).strip() if value not in self.empty_values else ""
        if text and not self.PATTERN.fullmatch(text):
            raise ValidationError(
                _("Write the amount in digits with at most two decimals, such as 1280.00."), code="amount"
            )
        return super().to_python(text)
